"""What every format comes to when it is read: entries whose names and values nobody has judged yet."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = ["Entry", "Fault", "Region", "as_region", "json_objects", "spans_of"]


@dataclass(frozen=True)
class Entry:
    """A labelled sentence as a file tells it."""

    number: int
    """Its line or its place among the tasks, from 1."""
    fields: Mapping[str, Any]
    labels: tuple[str, ...] = ()
    """Names of labels beside those in fields; `stance:neutral` says which task is meant, where the file does."""
    region: "Region | None" = None
    """Where it stands in the text of the entry, where it is only a part of that."""


class Region(NamedTuple):
    """A part of a text, code points `start` to `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Fault:
    """A place of a file that gives no label: something is wrong with it, or the annotator passed it over."""

    number: int
    reason: str
    passed: bool = field(default=False, kw_only=True)


def as_region(text: str, start: int, end: int, told: str | None = None) -> Region:
    """Return a region in code points.

    A tool in a browser may count UTF-16 units instead: where the file tells the region's own text, and only the count
    in units gives it, that count is meant.
    """
    if told is not None and text[start:end] != told:
        units = text.encode("utf-16-le", "surrogatepass")
        before, within = units[: 2 * start], units[2 * start : 2 * end]
        if within.decode("utf-16-le", "replace") == told:
            opening = len(before.decode("utf-16-le", "surrogatepass"))
            return Region(opening, opening + len(told))
    return Region(start, end)


def spans_of(entry: Entry, spans: Iterable[tuple[Region, str]]) -> Iterator[Entry]:
    """Yield an entry for each region of a text, with all labels that the region has."""
    found: dict[Region, list[str]] = {}
    for region, label in spans:
        found.setdefault(region, []).append(label)
    for region, labels in found.items():
        yield Entry(entry.number, entry.fields, (*entry.labels, *labels), region)


def json_objects(content: str) -> Iterator[tuple[int, dict[str, Any]] | Fault]:
    """Yield the object of every line with its number, or what is wrong with the line; blank lines are passed over."""
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            yield Fault(number, f"no JSON: {error}")
            continue
        yield (number, value) if isinstance(value, dict) else Fault(number, "expected a JSON object")
