"""Tests of the errors of the labels room."""

import pytest

from labels import errors
from labels.errors import DocumentMissing, LabelError, LabelFileError, SourceError, SourceUnavailable


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_is_a_label_error_and_a_value_error(name: str) -> None:
    """One `except LabelError` catches all that can be wrong with labels."""
    kind = getattr(errors, name)
    assert issubclass(kind, LabelError)
    assert issubclass(kind, ValueError)


def test_a_source_that_cannot_be_had_is_an_os_error_too() -> None:
    """A failed fetch counts among the operating system's errors, a missing document does not."""
    assert issubclass(SourceUnavailable, OSError)
    assert issubclass(DocumentMissing, SourceError)
    assert not issubclass(DocumentMissing, OSError)


def test_a_few_wrong_lines_are_all_shown() -> None:
    """Up to ten problems stand in the message, with no word of more."""
    error = LabelFileError([f"a.jsonl:{number}: wrong" for number in range(1, 11)])
    assert "a.jsonl:10: wrong" in str(error)
    assert "more" not in str(error)


def test_many_wrong_lines_are_counted_and_all_kept() -> None:
    """Past ten problems the message counts the rest, and the error still carries every one."""
    error = LabelFileError([f"a.jsonl:{number}: wrong" for number in range(1, 14)])
    assert str(error).startswith("13 label lines are wrong")
    assert "and 3 more" in str(error)
    assert "a.jsonl:11: wrong" not in str(error)
    assert len(error.problems) == 13
