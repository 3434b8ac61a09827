"""Logs as lines of JSON."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from service.logs import FIELDS, JsonLines, RequestLog, install, places

Lines = Callable[[], list[dict[str, Any]]]
WRITTEN = ("0.000", "0.000", "1.500", "0.250")


@pytest.fixture(autouse=True)
def _own_root() -> Iterator[None]:
    """After each test the root logger is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Return a function that reads what was logged since."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_record_is_one_line_of_json(lines: Lines) -> None:
    """A record has time, level, logger and message, on one line whatever is in it."""
    install("info")
    logging.getLogger("rejoinder.test").warning("two\nlines %s", '"')
    [told] = lines()
    assert told.pop("time").endswith("Z")
    assert told == {"level": "warning", "logger": "rejoinder.test", "message": 'two\nlines "'}


def test_fields_stand_beside_the_message(lines: Lines) -> None:
    """An event's fields are members of the line; below the level nothing is written."""
    install("info")
    logger = logging.getLogger("rejoinder.test")
    logger.info("took up a model", extra={FIELDS: {"version": "b", "seconds": 0.5}})
    logger.debug("nothing")
    [told] = lines()
    assert (told["message"], told["version"], told["seconds"]) == ("took up a model", "b", 0.5)


def test_an_exception_is_told_without_its_message(lines: Lines) -> None:
    """What an exception says may hold a text: its kind and place are logged, and not a word of it."""
    install("info")
    try:
        int("SECRET")
    except ValueError as error:
        logging.getLogger("rejoinder.test").exception("it failed")
        where = places(error.__traceback__)
    [told] = lines()
    assert (told["error"], told["at"]) == ("ValueError", where)
    assert where.startswith(f"{__file__}:")
    assert "SECRET" not in json.dumps(told)


def test_times_are_in_order() -> None:
    """Times are written to the millisecond in UTC, so that lines sort as they came."""
    formatter, record = JsonLines(), logging.LogRecord("rejoinder.test", logging.INFO, "", 0, "a", None, None)
    written = []
    for created in (0.0, 0.0009, 1.5, 86_400.25):
        record.created = created
        written.append(json.loads(formatter.format(record))["time"])
    assert written == [f"1970-01-0{day}T00:00:0{rest}Z" for day, rest in zip("1112", WRITTEN, strict=True)]


@pytest.mark.parametrize(
    ("level", "requests", "probes"),
    [("debug", True, True), ("info", True, False), ("warning", False, False), ("error", False, False)],
)
def test_requests_are_of_level_info_and_probes_of_debug(level: str, *, requests: bool, probes: bool) -> None:
    """A request is wanted at info and below, a probe at debug alone."""
    log = RequestLog(level)
    assert (log.wants(probe=False), log.wants(probe=True)) == (requests, probes)


def test_a_request_is_written_at_once(lines: Lines) -> None:
    """A request's line has the members of any other, and its own."""
    RequestLog("info").write({"request": "a1", "status": None})
    [told] = lines()
    assert told.pop("time").endswith("Z")
    named = {"level": "info", "logger": "rejoinder.requests", "message": "request"}
    assert told == {**named, "request": "a1", "status": None}


def test_a_log_that_nobody_reads_harms_no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard error is closed, writing a request's line does nothing."""

    class Closed:
        def write(self, _: str) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Closed())
    RequestLog("info").write({"request": "a1"})
