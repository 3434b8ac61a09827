"""Logs as lines of JSON."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from service.logs import install, places, tell


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Yield where the root logger writes; afterwards it is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    install("info", written)
    yield written
    root.handlers[:], root.level = handlers, level
    logging.getLogger("rejoinder.test").setLevel(logging.NOTSET)


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_line_of_json(stream: io.StringIO) -> None:
    """A record has time, level, logger and message, on one line whatever is in it."""
    logging.getLogger("rejoinder.test").warning("two\nlines %s", '"')
    [told] = _lines(stream)
    assert told.pop("time").endswith("Z")
    assert told == {"level": "warning", "logger": "rejoinder.test", "message": 'two\nlines "'}


def test_fields_stand_beside_the_message(stream: io.StringIO) -> None:
    """An event's fields are members of the line; below the level nothing is written."""
    logger = logging.getLogger("rejoinder.test")
    tell(logger, logging.INFO, "swap", {"version": "b", "seconds": 0.5})
    tell(logger, logging.DEBUG, "probe", {})
    [told] = _lines(stream)
    assert (told["message"], told["version"], told["seconds"]) == ("swap", "b", 0.5)


def test_an_exception_is_told_without_its_message(stream: io.StringIO) -> None:
    """What an exception says may hold a text: its kind and place are logged, and not a word of it."""
    try:
        int("SECRET")
    except ValueError as error:
        logging.getLogger("rejoinder.test").exception("it failed")
        where = places(error.__traceback__)
    [told] = _lines(stream)
    assert (told["error"], told["at"]) == ("ValueError", where)
    assert where.startswith(f"{__file__}:")
    assert "SECRET" not in stream.getvalue()


def test_times_are_in_order(stream: io.StringIO) -> None:
    """Times are written to the millisecond in UTC, so that lines sort as they came."""
    formatter = logging.getLogger().handlers[0].formatter
    assert formatter is not None
    record = logging.LogRecord("rejoinder.test", logging.INFO, "", 0, "a", None, None)
    written = []
    for created in (0.0, 0.0009, 1.5, 86_400.25):
        record.created = created
        written.append(json.loads(formatter.format(record))["time"])
    assert written == [f"1970-01-0{day}T00:00:0{rest}Z" for day, rest in zip("1112", WRITTEN, strict=True)]
    assert stream.getvalue() == ""


WRITTEN = ("0.000", "0.000", "1.500", "0.250")
