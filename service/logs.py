"""Logs: one JSON object a line on standard error, with no text, key or explanation in it."""

import logging
import sys
import traceback
from contextlib import suppress
from time import gmtime, strftime, time
from types import TracebackType
from typing import Any, Final

from pydantic_core import to_json

__all__ = ["FIELDS", "JsonLines", "RequestLog", "install", "places"]

FIELDS: Final = "fields"
"""Name of a record's attribute: what an event tells besides its message, as `extra={FIELDS: …}` gives it."""


class _Clock:
    """Writes a time in UTC; the part that stays the same for a second is written once."""

    def __init__(self) -> None:
        self._second, self._written = -1, ""

    def __call__(self, created: float) -> str:
        second = int(created)
        if second != self._second:
            self._second, self._written = second, strftime("%Y-%m-%dT%H:%M:%S", gmtime(second))
        return f"{self._written}.{int(1000 * (created - second)):03d}Z"


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON. An exception is told by its kind and place: its message may hold a text."""

    def __init__(self) -> None:
        """Start with no time written yet."""
        super().__init__()
        self._clock = _Clock()

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "time": self._clock(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__qualname__
            told["at"] = places(record.exc_info[2])
        return to_json(told, fallback=str).decode()


class RequestLog:
    """Writes the line of a request, past the machinery of logging, which would cost as much as the answer itself."""

    def __init__(self, level: str) -> None:
        """Take the least level that is written: requests are of level info, probes of level debug."""
        self._requests, self._probes = level in {"debug", "info"}, level == "debug"
        self._clock = _Clock()

    def wants(self, *, probe: bool) -> bool:
        """Return whether such a request is written at all."""
        return self._probes if probe else self._requests

    def write(self, fields: dict[str, Any], *, probe: bool = False) -> None:
        """Write a line at once; where nobody reads it any more, the request is none the worse."""
        told = {
            "time": self._clock(time()),
            "level": "debug" if probe else "info",
            "logger": "rejoinder.requests",
            "message": "request",
            **fields,
        }
        with suppress(OSError, ValueError):
            sys.stderr.write(to_json(told).decode() + "\n")
            sys.stderr.flush()


def install(level: str) -> None:
    """Send every log of this process to standard error as JSON; call it once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    if level == "info":
        logging.getLogger("uvicorn").setLevel(logging.WARNING)  # what it tells besides is told better here


def places(trace: TracebackType | None) -> str:
    """Return where an exception went through, innermost first, without the code that stands there."""
    return " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(traceback.extract_tb(trace)))
