"""Unexpected failures."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from fastapi.testclient import TestClient
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from service.app import create_app
from service.failures import Failures
from service.settings import Settings

Refused = Callable[[httpx2.Response, str], dict[str, Any]]


def test_the_id_on_the_wire_is_in_the_log(
    model_folder: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A failure is a 500 with an id; the log has the id, the kind and the place, and not the message with the text."""

    def fails(*_: object) -> None:
        message = "SECRET"
        raise RuntimeError(message)

    monkeypatch.setattr("service.replying.answer", fails)
    with TestClient(create_app(Settings(model=model_folder))) as started:
        body = refused(started.post("/v1/classify", json={"text": "SECRET"}), "internal")
    found = re.fullmatch(r"urn:rejoinder:failure:(\w+)", body["instance"])
    assert found
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert found[1] in record.getMessage()
    assert re.search(r"RuntimeError at .*test_failures\.py:\d+ < .*routes\.py:\d+", record.getMessage())
    assert "SECRET" not in caplog.text
    assert record.exc_info is None


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _run(app: Callable[[Scope, Receive, Send], Any], sent: list[Message]) -> None:
    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "state": {"request_id": "abc"}}
    anyio.run(Failures(app), scope, _nothing, send)


def test_a_failure_takes_the_id_of_its_request() -> None:
    """Where the request has an id already, the failure is told under it."""

    async def fails(*_: object) -> None:
        raise ZeroDivisionError

    sent = list[Message]()
    _run(fails, sent)
    assert sent[0]["status"] == 500
    assert b"urn:rejoinder:failure:abc" in sent[1]["body"]


def test_a_failure_within_an_answer_ends_it_without_its_message() -> None:
    """A failure after the answer began cannot become a 500; what the server logs of it holds no text."""

    async def fails(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError("SECRET")

    with pytest.raises(RuntimeError, match="failure abc came after the answer had begun") as caught:
        _run(fails, [])
    assert caught.value.__suppress_context__


def test_a_caller_who_left_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    """A caller who hangs up within the body gets no answer and fills no log."""

    async def leaves(*_: object) -> None:
        raise ClientDisconnect

    sent = list[Message]()
    _run(leaves, sent)
    assert (sent, caplog.records) == ([], [])
