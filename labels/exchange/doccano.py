"""doccano's JSON Lines: `label` is a list of names, or of `[start, end, name]` for spans of the text.

Exports with relations give spans under `entities`. All other keys are the metadata that doccano keeps with a text.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from labels.exchange.entries import Entry, Fault, Region, json_objects, spans_of
from labels.records import GoldLabel
from labels.resolve import Resolved
from labels.scheme import TASKS

__all__ = ["read_doccano", "write_doccano"]

_OWN: Final = frozenset({"id", "label", "labels", "entities", "relations", "Comments", "comments"})
_ID: Final = "label_id"
"""Where our id stands: `id` is doccano's own number."""


def read_doccano(content: str) -> Iterator[Entry | Fault]:
    """Yield the sentence or the labelled spans of each line."""
    for found in json_objects(content):
        if isinstance(found, Fault):
            yield found
        else:
            yield from _line(*found)


def write_doccano(items: Sequence[Resolved[GoldLabel]]) -> str:
    """Return lines with both labels in the list `label`, each with the name of its task."""
    return "".join(json.dumps(_written(item), ensure_ascii=False) + "\n" for item in items)


def _line(number: int, told: dict[str, Any]) -> Iterator[Entry | Fault]:
    fields = {name: value for name, value in told.items() if name not in _OWN and name != _ID}
    if _ID in told:
        fields["id"] = told[_ID]
    labels = told.get("label", told.get("labels"))
    labels = labels if isinstance(labels, list) else [] if labels is None else [labels]
    names = [label for label in labels if isinstance(label, str)]
    entry = Entry(number, fields, tuple(names))
    try:
        triples = [label for label in labels if not isinstance(label, str)]
        spans = [(Region(int(start), int(end)), str(name)) for start, end, name in triples]
        spans += [
            (Region(int(one["start_offset"]), int(one["end_offset"])), str(one["label"]))
            for one in told.get("entities") or ()
        ]
    except (KeyError, TypeError, ValueError):
        yield Fault(number, "expected labels as names, as [start, end, name], or under `entities`")
        return
    if not names and not spans:
        yield Fault(number, "nobody has annotated it", passed=True)
    elif spans:
        yield from spans_of(entry, spans)
    else:
        yield entry


def _written(item: Resolved[GoldLabel]) -> dict[str, Any]:
    told = item.label.model_dump(mode="json", exclude={"id", "stance", "sentiment"})
    labels = [f"{task}:{getattr(item.label, task)}" for task in TASKS]
    return {"text": item.text, "label": labels, _ID: item.label.id, **told}
