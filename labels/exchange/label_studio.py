"""Label Studio's JSON: a list of tasks, each with its data and the results of its annotations.

A sentence is a task with two `Choices` named `stance` and `sentiment`, or a region of a task's text with `Labels` (and
choices a region). The short form, JSON-MIN, is a list of flat objects.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from labels.errors import LabelError
from labels.exchange.entries import Entry, Fault, Region, as_region, spans_of
from labels.records import GoldLabel
from labels.resolve import Resolved
from labels.scheme import TASKS

__all__ = ["read_label_studio", "write_label_studio"]

_NAMES: Final = ("choices", "labels", "hypertextlabels")


def read_label_studio(content: str) -> Iterator[Entry | Fault]:
    """Yield what each annotation of each task says; raise `LabelError` where the file is no JSON list."""
    try:
        tasks = json.loads(content)
    except ValueError as error:
        message = f"no JSON: {error}"
        raise LabelError(message) from error
    if not isinstance(tasks, list):
        message = f"expected a JSON list of tasks, got {type(tasks).__name__}"
        raise LabelError(message)
    for number, task in enumerate(tasks, 1):
        yield from _task(number, task)


def write_label_studio(items: Sequence[Resolved[GoldLabel]]) -> str:
    """Return tasks with one annotation each; everything but the two labels is in the task's data."""
    tasks = [_written(number, item) for number, item in enumerate(items, 1)]
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def _task(number: int, task: Any) -> Iterator[Entry | Fault]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(task, dict):
        yield Fault(number, "expected a task, a JSON object")
    elif not isinstance(task.get("data"), dict):
        yield Entry(number, {name: value for name, value in task.items() if name != "id"})
    elif not task.get("annotations"):
        yield Fault(number, "nobody has annotated it", passed=True)
    else:
        for annotation in task["annotations"]:
            yield from _annotation(number, task["data"], annotation)


def _annotation(number: int, data: Mapping[str, Any], annotation: Any) -> Iterator[Entry | Fault]:  # noqa: ANN401
    if not isinstance(annotation, dict) or not isinstance(annotation.get("result"), list):
        yield Fault(number, "expected an annotation with a list under `result`")
    elif annotation.get("was_cancelled"):
        yield Fault(number, "the annotator skipped it", passed=True)
    else:
        fields = {**data, **_annotator(annotation.get("completed_by"))}
        yield from _results(Entry(number, fields), annotation["result"])


def _annotator(told: Any) -> dict[str, str]:  # noqa: ANN401
    """Return who annotated, where the file tells: a number, an address, or an object with both."""
    if isinstance(told, dict):
        told = told.get("email") or told.get("id")
    return {} if told is None else {"annotator": str(told)}


def _results(entry: Entry, results: list[Any]) -> Iterator[Entry | Fault]:
    """Yield the entry with the labels of the whole text, or one a region."""
    text, whole, spans = str(entry.fields.get("text", "")), list[str](), list[tuple[Region, str]]()
    for result in results:
        value = result.get("value") if isinstance(result, dict) else None
        if not isinstance(value, dict):
            continue
        for label in _told(result, value):
            if isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
                spans.append((as_region(text, value["start"], value["end"], value.get("text")), label))
            else:
                whole.append(label)
    if spans:
        yield from spans_of(entry, spans)
    else:
        yield Entry(entry.number, entry.fields, tuple(whole))


def _told(result: Any, value: Mapping[str, Any]) -> list[str]:  # noqa: ANN401
    return [f"{result.get('from_name', '')}:{label}" for name in _NAMES for label in value.get(name) or ()]


def _written(number: int, item: Resolved[GoldLabel]) -> dict[str, Any]:
    told = item.label.model_dump(mode="json", exclude={"stance", "sentiment"})
    results = [
        {
            "id": f"{number}-{task}",
            "from_name": task,
            "to_name": "text",
            "type": "choices",
            "value": {"choices": [str(getattr(item.label, task))]},
        }
        for task in TASKS
    ]
    annotation = {"was_cancelled": False, "ground_truth": False, "result": results}
    return {"id": number, "data": {"text": item.text, **told}, "annotations": [annotation], "predictions": []}
