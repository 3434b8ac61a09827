"""A record of any input as scoring wants it: an id, a text, and the columns to carry along, or why it is bad."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Annotated, Any, Final, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict

from service.bulk.errors import ColumnWrong

__all__ = ["LONGEST", "Bad", "Fields", "Record"]

LONGEST: Final = 16 * 1024 * 1024
"""Most bytes, or characters, of one record: more would be held in memory at once."""


class Record(NamedTuple):
    """A text to label, and what goes beside it."""

    document: str
    text: str
    kept: tuple[str | None, ...]


class Bad(NamedTuple):
    """A record that cannot be labelled: where it stands, and why."""

    position: int
    reason: str


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names, each where it stands first."""
    return tuple(dict.fromkeys(names))


class Fields(BaseModel):
    """Which columns of a record are its id, its text, and to be carried along."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = "text"
    id: str | None = None
    """The column asked for; where none was, `id` is taken if it is there."""
    keep: Annotated[tuple[str, ...], AfterValidator(_once)] = ()

    @property
    def id_column(self) -> str:
        """Return the column of the id, asked for or not."""
        return self.id or "id"

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return all columns that are read, each once."""
        return tuple(dict.fromkeys([self.text, self.id_column, *self.keep]))

    def check(self, columns: Sequence[str], name: str) -> None:
        """Raise `ColumnWrong` where a table lacks a column that was asked for, or has one that is read twice."""
        required = {self.text, *self.keep, *([self.id] if self.id else [])}
        if missing := required.difference(columns):
            message = f"{name} has no column {', '.join(sorted(missing))}: it has {', '.join(columns) or 'none'}"
            raise ColumnWrong(message)
        if twice := [column for column in self.wanted if columns.count(column) > 1]:
            message = f"{name} has more than one column {', '.join(twice)}: give each its own name"
            raise ColumnWrong(message)

    def record(self, told: Mapping[str, Any], position: int, name: str) -> Record | Bad:
        """Return a record; one without an id is called by the name given and its position."""
        text = told.get(self.text)
        if not isinstance(text, str):
            found = "is missing" if self.text not in told else f"is {_name(text)}, expected a string"
            return Bad(position, f"{self.text}: {found}")
        if len(text) > LONGEST:
            return Bad(position, f"{self.text}: {len(text)} characters, at most {LONGEST} are read")
        values = [_plain(told.get(name)) for name in (self.id_column, *self.keep)]
        if not all(_is_unicode(value) for value in (text, *values) if value is not None):
            return Bad(position, "holds bytes or lone surrogates that are not UTF-8")
        return Record(f"{name}:{position}" if values[0] is None else values[0], text, tuple(values[1:]))


def _name(value: object) -> str:
    return "null" if value is None else f"of type {type(value).__name__}"


def _plain(value: object) -> str | None:
    """Return a value as text: a string as it is, a date in ISO 8601, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str)


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be written as UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
