"""Each request's id, its line in the log, and its place in the metrics."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from service.app import create_app
from service.board import Board
from service.logs import RequestLog
from service.metrics import METRICS
from service.observing import Observer, Observing
from service.recording import Recorder
from service.settings import Settings

Lines = Callable[[], list[dict[str, Any]]]
TEXT = "SECRET club denied the charges. SECRET critics accused it of fraud."


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Return a function that reads the lines of the requests since."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_id_is_taken_up_and_given_back(client: TestClient) -> None:
    """A sound X-Request-Id comes back as it was sent."""
    response = client.get("/healthz", headers={"x-request-id": "Order-66.a_b"})
    assert response.headers["x-request-id"] == "Order-66.a_b"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, 'a"', "a\\n", "é"])
def test_an_id_that_cannot_stand_in_a_log_is_replaced(client: TestClient, given: str) -> None:
    """An id that is too long or has other characters than letters, digits, dot, dash and line is replaced."""
    response = client.get("/healthz", headers=[(b"x-request-id", given.encode("utf-8"))])
    assert len(response.headers["x-request-id"]) == 16
    assert response.headers["x-request-id"] != given


def test_ids_differ(client: TestClient) -> None:
    """Without an id each request gets one of its own, refusals included."""
    found = [client.get(path).headers["x-request-id"] for path in ("/healthz", "/healthz", "/nowhere")]
    assert len(set(found)) == 3


def test_a_request_is_one_line_without_its_text(client: TestClient, lines: Lines) -> None:
    """An answered request is told with id, route, status, time, model and counts, and none of its words."""
    client.post("/v1/classify?q=SECRET", json={"text": TEXT}, headers={"x-request-id": "a1"})
    [told] = lines()
    assert told.pop("seconds") > 0
    assert told.pop("time")
    assert told == {
        "level": "info",
        "logger": "rejoinder.requests",
        "message": "request",
        "request": "a1",
        "method": "POST",
        "route": "/v1/classify",
        "status": 200,
        "model": "tiny",
        "documents": 1,
        "statements": 2,
    }


def test_an_unknown_address_is_not_repeated(client: TestClient, lines: Lines) -> None:
    """What a caller made up as an address is told as other."""
    client.get("/SECRET")
    [told] = lines()
    assert (told["route"], told["status"]) == ("other", 404)
    assert "SECRET" not in json.dumps(told)


def test_probes_are_told_at_debug(client: TestClient, model_folder: Path, lines: Lines) -> None:
    """What machines ask all day fills no log, unless it is asked for."""
    client.get("/healthz")
    assert lines() == []
    with TestClient(create_app(Settings(model=model_folder, log_level="debug"))) as started:
        started.get("/readyz")
    assert [(told["route"], told["level"]) for told in lines()] == [("/readyz", "debug")]


def test_a_request_that_is_turned_away_tells_why(model_folder: Path, lines: Lines) -> None:
    """A request turned away for load has the reason in its line and in the metrics."""
    board = Board(METRICS)
    settings = Settings(model=model_folder, rate=0.01)
    with TestClient(create_app(settings, recorder=Recorder(board))) as started:
        statuses = [started.post("/v1/classify", json={"text": TEXT}).status_code for _ in range(2)]
    assert statuses == [200, 503]
    assert [told.get("shed") for told in lines()] == [None, "rate"]
    assert board.column(board.cell("rejoinder_shed", "rate")) == [1]


def test_a_failure_is_told_under_the_same_id(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The id that a caller sent names the failure on the wire and in the log."""
    monkeypatch.setattr("service.replying.answer", lambda *_: 1 / 0)
    with TestClient(create_app(Settings(model=model_folder))) as started:
        response = started.post("/v1/classify", json={"text": TEXT}, headers={"x-request-id": "a1"})
    assert response.json()["instance"] == "urn:rejoinder:failure:a1"
    assert any("failure a1: ZeroDivisionError" in record.getMessage() for record in caplog.records)


def test_a_caller_who_leaves_is_counted_as_other() -> None:
    """A request that ends without an answer is no more in flight, and counts under no status of the wire."""
    board = Board(METRICS)

    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send

    async def nothing(*_: Message) -> Any:  # noqa: ANN401 - it stands for receive and send
        return {"type": "http.disconnect"}

    scope: Scope = {"type": "http", "method": "POST", "path": "/v1/classify", "headers": []}
    anyio.run(Observing(silent, observer=Observer(Recorder(board), RequestLog("error"))), scope, nothing, nothing)
    assert board.column(board.cell("rejoinder_requests", "/v1/classify", "other")) == [1]
    assert board.column(board.cell("rejoinder_requests_in_flight")) == [0]
