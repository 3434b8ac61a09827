"""Tests of doccano's JSON Lines."""

import json

import pytest

from labels.exchange.doccano import read_doccano
from labels.exchange.entries import Entry, Fault, Region


def test_metadata_is_kept_and_its_own_number_is_not() -> None:
    """Keys besides doccano's own are fields; its number is no id of a label."""
    [entry] = read_doccano('{"id": 5, "text": "a", "labels": "neutral", "page": 3, "label_id": "x", "Comments": []}')
    assert entry == Entry(1, {"text": "a", "page": 3, "id": "x"}, ("neutral",))


@pytest.mark.parametrize("label", [[[0, 1]], [["a", "b", "c"]], [1], 1, {"a": 1}])
def test_labels_of_another_form_are_a_fault(label: object) -> None:
    """What is neither a name nor a span is named."""
    [fault] = read_doccano(json.dumps({"text": "a", "label": label}))
    assert fault == Fault(1, "expected labels as names, as [start, end, name], or under `entities`")


def test_a_text_without_labels_is_passed_over() -> None:
    """An empty list says that nobody has annotated the text."""
    [fault] = read_doccano('{"text": "a", "label": []}')
    assert fault == Fault(1, "nobody has annotated it", passed=True)


def test_names_and_spans_may_come_in_any_order() -> None:
    """A name of the whole text behind a span belongs to every span all the same."""
    [entry] = read_doccano('{"text": "He left.", "label": [[0, 7, "neutral"], "unsure"]}')
    assert entry == Entry(1, {"text": "He left."}, ("unsure", "neutral"), Region(0, 7))
