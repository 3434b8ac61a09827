"""Prodigy's JSON Lines: an `answer`, and labels by choice (`accept`), by one `label`, or by `spans` of the text."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from labels.exchange.entries import Entry, Fault, Region, json_objects, spans_of
from labels.records import GoldLabel
from labels.resolve import Resolved
from labels.scheme import TASKS

__all__ = ["read_prodigy", "write_prodigy"]

_ACCEPT: Final = "accept"
_OPTIONS: Final = [
    {"id": f"{task}:{label}", "text": f"{task}: {label}"} for task, names in TASKS.items() for label in names
]


def read_prodigy(content: str) -> Iterator[Entry | Fault]:
    """Yield what was accepted; a task that was rejected or ignored gives no label."""
    for found in json_objects(content):
        if isinstance(found, Fault):
            yield found
        else:
            yield from _line(*found)


def write_prodigy(items: Sequence[Resolved[GoldLabel]]) -> str:
    """Return accepted tasks of the choice interface; everything but the two labels is in `meta`."""
    return "".join(json.dumps(_written(item), ensure_ascii=False) + "\n" for item in items)


def _line(number: int, told: Mapping[str, Any]) -> Iterator[Entry | Fault]:
    answer = told.get("answer", _ACCEPT)
    if answer != _ACCEPT:
        yield Fault(number, f"the annotator's answer is {answer!r}", passed=True)
        return
    entry = Entry(number, _fields(told), tuple(_chosen(told)))
    if entry.labels:
        yield entry
        return
    try:
        spans = [(Region(int(one["start"]), int(one["end"])), str(one["label"])) for one in told.get("spans") or ()]
    except (KeyError, TypeError, ValueError):
        yield Fault(number, "expected spans with `start`, `end` and `label`")
        return
    if spans:
        yield from spans_of(entry, spans)
    else:
        yield Fault(number, "nothing was chosen", passed=True)


def _fields(told: Mapping[str, Any]) -> dict[str, Any]:
    meta = told.get("meta")
    annotator = told.get("_annotator_id") or told.get("_session_id")
    return {
        "text": told.get("text"),
        **(meta if isinstance(meta, dict) else {}),
        **({"annotator": annotator} if annotator else {}),
    }


def _chosen(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of what was chosen: an option's id, or its text where ids are numbers."""
    options = {str(one.get("id")): one.get("text") for one in told.get("options") or () if isinstance(one, dict)}
    accepted = told.get(_ACCEPT)
    for chosen in accepted if isinstance(accepted, list) else ():
        yield chosen if isinstance(chosen, str) else str(options.get(str(chosen)) or chosen)
    if isinstance(told.get("label"), str):
        yield told["label"]


def _written(item: Resolved[GoldLabel]) -> dict[str, Any]:
    return {
        "text": item.text,
        "options": _OPTIONS,
        _ACCEPT: [f"{task}:{getattr(item.label, task)}" for task in TASKS],
        "answer": _ACCEPT,
        "meta": item.label.model_dump(mode="json", exclude={"stance", "sentiment"}),
    }
