"""Records: what a text, an id and a column to carry along may be."""

import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.bulk.records import LONGEST, Bad, Fields, Record

FIELDS = Fields(keep=("when", "more"))


def test_a_record_has_its_columns() -> None:
    """Text and id are taken by name, and what is asked for is carried along, absent ones as nothing."""
    told = {"text": "He denied it.", "id": "a", "when": "2017", "other": 1}
    assert FIELDS.record(told, 7, "in") == Record("a", "He denied it.", ("2017", None))


def test_a_record_without_an_id_is_called_by_its_position() -> None:
    """An absent or null id is the input's name and the position."""
    assert FIELDS.record({"text": "a", "id": None}, 7, "in") == Record("in:7", "a", (None, None))


def test_columns_are_named_by_the_caller() -> None:
    """Any columns may be the text and the id."""
    told = Fields(text="body", id="key").record({"body": "a", "key": 3, "text": "no"}, 0, "in")
    assert told == Record("3", "a", ())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((2, "2"), (1.5, "1.5"), (True, "true"), (["é"], '["é"]'), (date(2017, 3, 1), "2017-03-01")),
        (datetime(2017, 3, 1, 12, 5), "2017-03-01T12:05:00"),  # noqa: DTZ001 - files hold such dates
    ],
)
def test_values_are_carried_along_as_text(value: object, text: str) -> None:
    """Numbers, lists and truth values are JSON; dates are ISO 8601."""
    assert FIELDS.record({"text": "a", "id": value, "when": value}, 0, "in") == Record(text, "a", (text, None))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({}, "text: is missing"),
        ({"text": None}, "text: is null, expected a string"),
        ({"text": 1}, "text: is of type int, expected a string"),
        ({"text": "a" * (LONGEST + 1)}, f"text: {LONGEST + 1} characters, at most {LONGEST} are read"),
        ({"text": "\ud800"}, "holds bytes or lone surrogates that are not UTF-8"),
        ({"text": "a", "id": "\udcff"}, "holds bytes or lone surrogates that are not UTF-8"),
    ],
)
def test_a_bad_record_says_why(told: dict[str, object], reason: str) -> None:
    """What cannot be labelled or written is bad, with its position and a reason."""
    assert FIELDS.record(told, 7, "in") == Bad(7, reason)


@given(st.dictionaries(st.sampled_from(["text", "id", "when"]), st.none() | st.text() | st.integers() | st.floats()))
def test_whatever_a_record_holds_can_be_written(told: dict[str, object]) -> None:
    """A record is bad, or all its values are text that UTF-8 can hold."""
    found = FIELDS.record(told, 0, "in")
    assert isinstance(found, Bad) or json.dumps(found, ensure_ascii=False).encode()


def test_a_column_named_twice_is_kept_once() -> None:
    """The output has no two columns of one name."""
    assert Fields(keep=("date", "source", "date")).keep == ("date", "source")
