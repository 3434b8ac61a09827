"""Limits on what is in hand at once, and on requests a second."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import anyio
import httpx2
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from service.app import create_app
from service.board import Board
from service.failures import Failures
from service.keys import Scope as KeyScope
from service.keys import new_key, write_keys
from service.limits import Limits
from service.load import Load
from service.metrics import METRICS
from service.recording import Recorder
from service.settings import Settings

Refused = Callable[[httpx2.Response, str], dict[str, Any]]


class _Held:
    """An app that reads a body, then answers only when it is told to."""

    def __init__(self) -> None:
        """Hold every request back."""
        self.go, self.begun = anyio.Event(), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 200, late."""
        del scope
        await receive()
        self.begun += 1
        await self.go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _ask(limits: Failures, got: list[int], size: int = 1, path: str = "/v1/classify", **state: object) -> None:
    """Send one request and note the status of its answer."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x" * size, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            got.append(message["status"])

    scope: Scope = {"type": "http", "method": "POST", "path": path, "headers": [], "state": state}
    await limits(scope, receive, send)


def _statuses(settings: Settings, asked: list[dict[str, Any]], *, more: int = 0) -> list[int]:
    """Return the statuses of requests sent one upon the other, all held until the last came; then of `more` others."""

    async def run() -> list[int]:
        got, held = list[int](), _Held()
        limits = Failures(Limits(held, load=Load(settings), recorder=Recorder(Board(METRICS))))
        async with anyio.create_task_group() as group:
            for request in asked:
                group.start_soon(lambda told: _ask(limits, got, **told), request)
                await anyio.wait_all_tasks_blocked()
            held.go.set()
        for _ in range(more):
            await _ask(limits, got)
        return got

    return anyio.run(run)


def test_no_more_requests_than_the_bound_are_answered_at_once() -> None:
    """With two in hand the third is 503 at once, and when they are done the next is answered again."""
    settings = Settings(max_requests=2, max_requests_per_key=2)
    assert _statuses(settings, [{}, {}, {}], more=1) == [503, 200, 200, 200]


def test_one_key_cannot_take_all() -> None:
    """With its share in hand a key is 429, and another key is answered."""
    settings = Settings(max_requests=9, max_requests_per_key=1)
    asked = [{"caller": "a"}, {"caller": "a"}, {"caller": "b"}]
    assert _statuses(settings, asked) == [429, 200, 200]


def test_probes_are_never_turned_away() -> None:
    """Probes and metrics are answered while there is too much in hand, and count for nothing."""
    settings = Settings(max_requests=1, max_requests_per_key=1)
    asked = [{}, {}, *({"path": path} for path in ("/healthz", "/readyz", "/metrics"))]
    assert _statuses(settings, asked) == [503, 200, 200, 200, 200]


def test_a_request_that_waited_too_long_is_turned_away() -> None:
    """A request that arrived longer ago than the bound is 503; one that has just come is answered."""
    settings = Settings(max_wait_seconds=1)
    asked = [{"arrived": monotonic() - 2}, {"arrived": monotonic()}]
    assert _statuses(settings, asked) == [503, 200]


def test_those_who_wait_count() -> None:
    """A request that found as many ahead as may be answered at once is 503, though none of them has begun."""
    settings = Settings(max_requests=2, max_requests_per_key=2)
    assert _statuses(settings, [{"ahead": 2}, {"ahead": 1}]) == [503, 200]


def test_the_rate_for_all_is_bounded() -> None:
    """At two requests a second the third at once is 503."""
    assert _statuses(Settings(rate=2), [{}, {}, {}]) == [503, 200, 200]


def test_the_rate_of_a_key_is_bounded() -> None:
    """At one request a second for a key its second at once is 429, and another key's first is answered."""
    asked = [{"caller": "a"}, {"caller": "a"}, {"caller": "b"}]
    assert _statuses(Settings(rate_per_key=1), asked) == [429, 200, 200]


def test_bytes_in_hand_are_bounded(model_folder: Path, refused: Refused) -> None:
    """A body that would pass the bound on all bodies together is 503, and the bytes are free again afterwards."""
    settings = Settings(model=model_folder, max_body_bytes=100, max_held_bytes=100)

    def chunks() -> Iterator[bytes]:
        yield b" " * 99
        yield b" " * 99

    with TestClient(create_app(settings)) as started:
        headers = {"content-type": "application/json"}
        for _ in range(2):
            response = started.post("/v1/classify", content=chunks(), headers=headers)
            assert int(response.headers["retry-after"]) > 0
            refused(response, "overloaded")
        assert started.post("/v1/classify", json={"text": "He denied it."}).status_code == 200


def test_limits_hold_over_http(model_folder: Path, tmp_path: Path, refused: Refused) -> None:
    """A key that asks faster than its rate is told when to try again, without having its text repeated."""
    made = new_key([KeyScope.CLASSIFY])
    write_keys(tmp_path / "keys", [made.kept])
    settings = Settings(model=model_folder, keys=tmp_path / "keys", rate_per_key=0.01)
    with TestClient(create_app(settings)) as started:
        headers = {"authorization": f"Bearer {made.secret}"}
        assert started.post("/v1/classify", json={"text": "SECRET"}, headers=headers).status_code == 200
        response = started.post("/v1/classify", json={"text": "SECRET"}, headers=headers)
    assert 90 <= int(response.headers["retry-after"]) <= 100
    assert "SECRET" not in json.dumps(refused(response, "too-many-requests"))
