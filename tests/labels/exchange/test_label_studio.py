"""Tests of Label Studio's JSON."""

import json
from typing import Any

import pytest

from labels.errors import LabelError
from labels.exchange.entries import Entry, Fault
from labels.exchange.label_studio import read_label_studio


def _read(*tasks: Any) -> list[Entry | Fault]:  # noqa: ANN401
    return list(read_label_studio(json.dumps(tasks)))


def _task(**annotation: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"data": {"text": "He left."}, "annotations": [annotation]}


@pytest.mark.parametrize(
    ("who", "expected"),
    [(7, "7"), ("ana@example.org", "ana@example.org"), ({"id": 7}, "7"), ({"id": 7, "email": "a@b"}, "a@b")],
)
def test_who_annotated_is_told(who: object, expected: str) -> None:
    """The annotator is a number, an address or an object with both."""
    [entry] = _read(_task(completed_by=who, result=[]))
    assert isinstance(entry, Entry)
    assert entry.fields["annotator"] == expected


def test_every_annotation_of_a_task_is_an_entry() -> None:
    """Two annotators of one task give two entries with one number."""
    choice = {"from_name": "stance", "value": {"choices": ["Neutral"]}}
    task = {"data": {"text": "a"}, "annotations": [{"completed_by": n, "result": [choice]} for n in (1, 2)]}
    found = [entry for entry in _read(task) if isinstance(entry, Entry)]
    assert [(entry.number, entry.fields["annotator"], entry.labels) for entry in found] == [
        (1, "1", ("stance:Neutral",)),
        (1, "2", ("stance:Neutral",)),
    ]


@pytest.mark.parametrize(
    ("task", "reason", "passed"),
    [
        ("text", "expected a task, a JSON object", False),
        ({"data": {"text": "a"}, "annotations": []}, "nobody has annotated it", True),
        ({"data": {"text": "a"}, "annotations": [1]}, "expected an annotation with a list under `result`", False),
        (
            {"data": {"text": "a"}, "annotations": [{"result": [], "was_cancelled": True}]},
            "the annotator skipped it",
            True,
        ),
    ],
)
def test_what_is_no_annotation_is_told(task: object, reason: str, *, passed: bool) -> None:
    """A task of another form is a fault; one that nobody annotated is passed over."""
    assert _read(task) == [Fault(1, reason, passed=passed)]


@pytest.mark.parametrize(("content", "reason"), [("[", "no JSON: "), ("{}", "expected a JSON list of tasks, got dict")])
def test_a_file_of_another_form_is_refused(content: str, reason: str) -> None:
    """A file that is no JSON list is refused as a whole."""
    with pytest.raises(LabelError, match=reason):
        list(read_label_studio(content))


@pytest.mark.parametrize("value", [None, [], "neutral"])
def test_a_result_without_a_value_labels_nothing(value: object) -> None:
    """A result whose value is no object is passed over, and hinders no other result."""
    choice = {"from_name": "stance", "value": {"choices": ["Neutral"]}}
    [entry] = _read(_task(result=[{"from_name": "tone", "value": value}, choice]))
    assert isinstance(entry, Entry)
    assert entry.labels == ("stance:Neutral",)
