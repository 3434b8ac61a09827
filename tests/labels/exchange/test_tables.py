"""Tests of tables and JSON Lines."""

import pytest

from labels.errors import LabelError
from labels.exchange.entries import Entry, Fault
from labels.exchange.tables import read_json_lines, read_table


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_told_by_the_header(delimiter: str) -> None:
    """Comma, semicolon and tab are told apart, and line numbers are those of the file."""
    content = f'text{delimiter}stance\n"two\nlines"{delimiter}neutral\n\nHe left.{delimiter}neutral\n'
    found = list(read_table(content))
    assert found == [
        Entry(2, {"text": "two\nlines", "stance": "neutral"}),
        Entry(5, {"text": "He left.", "stance": "neutral"}),
    ]


def test_a_row_of_another_width_is_a_fault() -> None:
    """A row with too many or too few columns is named and stops nothing."""
    found = list(read_table("text,stance\na,b,c\nd\ne,f\n"))
    assert found[0] == Fault(2, "expected 2 columns as in the header, got 3")
    assert found[1] == Fault(3, "expected 2 columns as in the header, got 1")
    assert isinstance(found[2], Entry)


def test_quotation_marks_that_do_not_close_are_refused() -> None:
    """A table whose last cell never ends is no table."""
    with pytest.raises(LabelError, match="line 2: no table: unexpected end of data"):
        list(read_table('text,stance\n"never closed,neutral\n'))


def test_a_line_that_is_no_object_is_a_fault() -> None:
    """JSON Lines name a bad line and go on."""
    found = list(read_json_lines('1\n{"text": "a"}\n'))
    assert [type(one) for one in found] == [Fault, Entry]
