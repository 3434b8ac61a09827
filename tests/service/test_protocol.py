"""Short requests answered where they arrive: the same bytes, counts and log lines as by the app, without a task."""

import asyncio
import json
import re
from collections.abc import Sequence
from copy import copy
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn
import uvloop
from fastapi import FastAPI
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from models.artefact import Artefact
from models.classifier import Classifier
from service.app import create_app
from service.board import Board
from service.connections import BoundedProtocol
from service.exposition import exposition
from service.joined import MOMENT_SECONDS
from service.keys import Scope, new_key, write_keys
from service.metrics import METRICS
from service.protocol import protocol
from service.recording import Recorder
from service.serving import Served, open_model
from service.settings import Settings

GOOD = b'{"text": "He denied it. Why?"}'
BASE = {"Host": "a", "Content-Type": "application/json", "X-Request-Id": "a1"}


def _request(body: bytes = GOOD, line: str = "POST /v1/classify HTTP/1.1", **changed: str) -> bytes:
    """Return a whole request; header names have underscores for hyphens, and an empty value leaves one out."""
    told = BASE | {"Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in changed.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"{line}\r\n{head}\r\n".encode() + body


class _Wire(asyncio.Transport):
    """A connection: what was written, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.closing = b"", False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += b"" if self.closing else data

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    def can_write_eof(self) -> bool:
        return False

    def pause_reading(self) -> None:
        """All pieces come in any case."""

    def resume_reading(self) -> None:
        """All pieces come in any case."""


class _Side:
    """A worker with one way to answer, and a connection to it."""

    def __init__(self, settings: Settings, served: Served, *, inline: bool) -> None:
        self.recorder, self.served = Recorder(Board(METRICS)), served
        self.app: FastAPI = create_app(settings, served, self.recorder)
        config = uvicorn.Config(self.app, ws="none", access_log=False, log_config=None, proxy_headers=False)
        config.load()
        bounded = partial(BoundedProtocol, settings, self.recorder)
        made: Any = protocol(settings, self.recorder, self.app.state.inline) if inline else bounded
        state = ServerState()
        state.default_headers = [(b"date", b"today")]
        self.connect = partial(made, config=config, server_state=state, app_state={"served": served})
        self.protocol, self.wire = self._connected()

    def another(self) -> "_Side":
        """Return another connection to the same worker."""
        other = copy(self)
        other.protocol, other.wire = self._connected()
        return other

    def _connected(self) -> tuple[BoundedProtocol, "_Wire"]:
        made, wire = self.connect(), _Wire()
        made.connection_made(wire)
        return made, wire

    async def send(self, *pieces: bytes) -> bytes:
        """Send pieces, let what is asked be answered, and return what was written since."""
        before = len(self.wire.written)
        for piece in pieces:
            if not self.wire.closing:
                self.protocol.data_received(piece)
            await self.settle()
        return self.got(before)

    def got(self, start: int = 0) -> bytes:
        """Return what was written, ids left out."""
        return re.sub(rb"x-request-id: [0-9a-f]{16}", b"x-request-id: -", self.wire.written[start:])

    async def settle(self) -> None:
        """Let the app do what it can: what is whole is answered, perhaps by a thread."""
        for _ in range(12):
            await asyncio.sleep(0)
        told = self.protocol
        while told.tasks and not told.cycle.more_body and not told.flow.write_paused and not self.wire.closing:
            await asyncio.wait(told.tasks, timeout=0.01)

    async def leave(self) -> None:
        """Leave; what waits for more ends."""
        self.protocol.connection_lost(None)
        await asyncio.gather(*self.protocol.tasks)

    def counted(self) -> list[str]:
        """Return every metric that tells no time."""
        told = exposition(self.recorder.board, self.served.classifier.manifest).decode()
        return [line for line in told.splitlines() if "seconds" not in line]


class _Seen(NamedTuple):
    """What a connection got, whether it is closed, and what was counted."""

    answers: bytes
    closed: bool
    counted: list[str]


def _by(settings: Settings, served: Served, pieces: Sequence[bytes], *, inline: bool) -> _Seen:
    """Send pieces to a fresh worker."""

    async def run() -> _Seen:
        side = _Side(settings, served, inline=inline)
        await side.send(*pieces)
        await asyncio.sleep(2 * MOMENT_SECONDS)
        await side.settle()
        answers, closed = side.got(), side.wire.closing
        await side.leave()
        return _Seen(answers, closed, side.counted())

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run())


def _same(settings: Settings, served: Served, *pieces: bytes) -> _Seen:
    """Check that both ways give the same, and return it."""
    one, two = (_by(settings, served, pieces, inline=inline) for inline in (True, False))
    assert one == two
    return one


@pytest.fixture(scope="module")
def quiet(model_folder: Path) -> Settings:
    """Return settings that log no request."""
    return Settings(model=model_folder, log_level="warning")


@pytest.fixture(scope="module")
def served(quiet: Settings) -> Served:
    """Return the tiny model, served."""
    return open_model(quiet)


def _tasks(settings: Settings, served: Served, *pieces: bytes) -> int:
    """Return how many tasks pieces made, sent in one turn of the loop."""

    async def run() -> int:
        side = _Side(settings, served, inline=True)
        for piece in pieces:
            side.protocol.data_received(piece)
        made = len(side.protocol.tasks)
        await side.settle()
        await side.leave()
        return made

    return asyncio.run(run())


PLAIN = [
    _request(),
    _request(b'{"text": "\xc3\xa9 \xf0\x9f\x98\x80 denied.", "offset_unit": "utf16", "explain": true, "split": false}'),
    _request(b'{"documents": [{"id": "a", "text": "Yes."}, {"id": "b", "text": " "}]}'),
    _request(X_Request_Id="", Origin="https://a.example"),
    _request(Content_Type="Application/JSON ; charset=utf-8", Connection="keep-alive"),
]
OTHER = [
    _request(b'{"text": " "}'),
    _request(b"{"),
    _request(b'{"text": 1}'),
    _request(b'{"text": "a", "explain": true}'.replace(b"a", b"a " * 300)),
    _request(b""),
    _request(Content_Type="text/plain"),
    _request(Content_Type=""),
    _request(Connection="close"),
    _request(line="POST /v1/classify HTTP/1.0"),
    _request(line="POST /v1/classify HTTP/1.0", Connection="keep-alive"),
    _request(line="POST /v1/classify?a=b HTTP/1.1"),
    _request(line="POST /v1/classify/ HTTP/1.1"),
    _request(line="POST http://a/v1/classify HTTP/1.1"),
    _request(line="PUT /v1/classify HTTP/1.1"),
    _request(line="GET /healthz HTTP/1.1"),
    _request(Expect="100-continue"),
    _request(Upgrade="h2c", Connection="Upgrade"),
    _request(Content_Length=f"0{len(GOOD)}"),
    _request(b"1e\r\n%b\r\n0\r\n\r\n" % GOOD, Content_Length="", Transfer_Encoding="chunked"),
    _request(X_Request_Id="a1\r\nX-Request-Id: a2"),
    _request(Content_Type="text/plain\r\nContent-Type: application/json"),
    _request(GOOD + b"{", Content_Length=str(len(GOOD))),
    _request() + _request()[:40],
    _request()[:-5],
    b"\r\n\r\n" + _request(),
    _request(b"x" * 9, X="POST /v1/classify HTTP/1.1", line="GET /metrics HTTP/1.1"),
]


@pytest.mark.parametrize("sent", PLAIN)
def test_a_plain_request_is_answered_without_a_task(quiet: Settings, served: Served, sent: bytes) -> None:
    """A short request in one piece gets the app's answer to the last byte, is counted alike, and makes no task."""
    assert b"HTTP/1.1 200 OK" in _same(quiet, served, sent).answers
    assert _tasks(quiet, served, sent) == 0


@pytest.mark.parametrize("sent", OTHER)
def test_the_app_answers_what_is_not_plain(quiet: Settings, served: Served, sent: bytes) -> None:
    """Whatever is refused, longer, in pieces or asks for more is answered by the app as ever."""
    _same(quiet, served, sent)
    assert _tasks(quiet, served, sent) == 1 or sent in {_request() + _request()[:40], _request(b"")}


@pytest.mark.parametrize(
    "pieces",
    [
        [_request()] * 3,
        [_request() * 3],
        [_request() + b"nonsense\r\n\r\n"],
        [_request(), b"nonsense\r\n\r\n", _request()],
        [_request(b"{"), _request(), _request(Connection="close"), _request()],
        [_request(Connection="close") * 2],
        [_request(Content_Type="text/plain")[:-9], _request()[-9:], _request()],
        [_request()[:-9], _request()[-9:] + _request(), _request()],
        [_request()[: -len(GOOD)], GOOD, _request()[: -len(GOOD)], GOOD + _request()],
        [_request()[: -len(GOOD)], b"", GOOD[:9], GOOD[9:]],
        [_request()[: -len(GOOD)], _request()[: -len(GOOD)]],
        [_request()[: -len(GOOD)]],
        [b"GET /metrics HTTP/1.1\r\nContent-Length: 30\r\nX: ", _request()],
        [b"POST /v1/classify HTTP/1.0\r\nX: ", _request()],
        [_request(b" " * 20 + _request(), Content_Length="20")],
        [_request(_request())],
        [_request(b" " * 400 + GOOD)[:-300], _request(b" " * (300 - len(_request())))],
        [b"POST /v1/classify HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(_request()), _request(), _request()],
    ],
)
def test_a_connection_goes_on_the_same(quiet: Settings, served: Served, pieces: list[bytes]) -> None:
    """Requests one after another, upon one another, cut anywhere or within one another get the same either way."""
    _same(quiet, served, *pieces)


@st.composite
def _pieces(draw: st.DrawFn) -> list[bytes]:
    """Draw some requests, cut at any places."""
    texts = st.text(max_size=40) | st.sampled_from(["He denied it. Why?", " ", "\ud800"])
    documents = st.lists(st.fixed_dictionaries({"id": texts, "text": texts}), max_size=3)
    optional = {"text": texts, "documents": documents, "explain": st.booleans(), "split": st.booleans() | st.none()}
    bodies = st.fixed_dictionaries({}, optional=optional).map(lambda told: json.dumps(told).encode())
    named = st.dictionaries(
        st.sampled_from(["Connection", "Content-Type", "X-Request-Id", "Expect", "X"]),
        st.sampled_from(["close", "keep-alive", "application/json", "100-continue", "a1", "", "é"]),
        max_size=2,
    )
    requests = st.builds(lambda body, changed: _request(body, **changed), bodies | st.binary(max_size=9), named)
    sent = b"".join(draw(st.lists(requests, min_size=1, max_size=3)))
    cuts = sorted(draw(st.lists(st.integers(0, len(sent)), max_size=3)))
    return [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True) if start < end]


@hypothesis_settings(max_examples=60, deadline=None)
@given(pieces=_pieces())
def test_any_requests_get_the_same(quiet: Settings, served: Served, pieces: list[bytes]) -> None:
    """Whatever bodies and headers come, cut wherever, both ways give the same bytes and counts."""
    _same(quiet, served, *pieces)


def test_keys_count_the_same(model_folder: Path, served: Served, tmp_path: Path) -> None:
    """With keys, each scope and each wrong key is answered alike, and the rates of a key are one for both ways."""
    made = {scope: new_key([scope]) for scope in (Scope.CLASSIFY, Scope.ADMIN)}
    write_keys(tmp_path / "keys", [key.kept for key in made.values()])
    settings = Settings(
        model=model_folder, log_level="warning", keys=tmp_path / "keys", rate_per_key=2, rate=9, max_statements=1
    )
    good, other = (f"Bearer {made[scope].secret}" for scope in (Scope.CLASSIFY, Scope.ADMIN))
    shown = ["", "Bearer wrong", good, other, good.replace("Bearer ", "bearer  ")]
    seen = _same(settings, served, *(_request(b'{"text": "He did."}', Authorization=told) for told in shown))
    assert re.findall(rb"HTTP/1.1 (\d+)", seen.answers) == [b"401", b"401", b"200", b"403", b"200"]
    several = [_request(Authorization=good, Connection=told) for told in ("", "keep-alive", "")]
    assert re.findall(rb"HTTP/1.1 (\d+)", _same(settings, served, *several).answers) == [b"413", b"413", b"429"]


@pytest.mark.parametrize("told", [{"rate": 2}, {"max_body_bytes": 20, "max_held_bytes": 20}, {"max_characters": 3}])
def test_limits_hold_the_same(model_folder: Path, served: Served, told: dict[str, Any]) -> None:
    """Rates and sizes are the same either way, refusals and their counts included."""
    settings = Settings(model=model_folder, log_level="warning", **told)
    assert b"HTTP/1.1 200" not in _same(settings, served, *[_request()] * 4).answers.rpartition(b"HTTP/1.1")[2]


def test_origins_are_answered_the_same(model_folder: Path, served: Served) -> None:
    """A page of a listed origin gets its headers, from whatever connection."""
    settings = Settings(model=model_folder, log_level="warning", cors_origins=("https://a.example",))
    seen = _same(settings, served, _request(), _request(Origin="https://a.example"))
    assert seen.answers.count(b"access-control-allow-origin: https://a.example") == 1


def test_what_arrives_in_one_turn_waits_in_order(model_folder: Path, served: Served) -> None:
    """Of callers who ask in one turn of the loop some are answered in it, some in the next, the rest turned away."""
    settings = Settings(model=model_folder, log_level="warning", max_requests=2, max_requests_per_key=2)

    async def run() -> list[str]:
        side = _Side(settings, served, inline=True)
        sides, found = [side, *(side.another() for _ in range(4))], list[str]()
        for one in sides:
            one.protocol.data_received(_request())
        for _ in range(2):
            found.append(" ".join(one.wire.written[9:12].decode() or "-" for one in sides))
            await asyncio.sleep(0)
        for one in sides:
            await one.leave()
        return found

    assert asyncio.run(run()) == ["200 200 - - 503", "200 200 200 200 503"]


@pytest.mark.parametrize("ended", ["shutdown", "connection_lost", "more"])
def test_one_who_waits_for_a_turn_is_not_forgotten(model_folder: Path, served: Served, ended: str) -> None:
    """A server that stops, a caller who leaves and one who sends more than a request end the waiting."""
    settings = Settings(model=model_folder, log_level="warning", max_requests=2, max_requests_per_key=2)

    async def run() -> list[bytes]:
        side = _Side(settings, served, inline=True)
        other = side.another()
        for one in (side, side.another(), other):
            one.protocol.data_received(_request())
        assert not other.wire.written
        match ended:
            case "shutdown":
                other.protocol.shutdown()
            case "connection_lost":
                other.wire.close()
                other.protocol.connection_lost(None)
            case _:
                other.protocol.data_received(_request())
        await other.settle()
        await asyncio.sleep(2 * MOMENT_SECONDS)
        return re.findall(rb"HTTP/1.1 (\d+)", other.wire.written)

    assert asyncio.run(run()) == {"shutdown": [b"200"], "connection_lost": [], "more": [b"200", b"200"]}[ended]


def test_nothing_is_answered_at_once_for_one_who_does_not_read(quiet: Settings, served: Served) -> None:
    """While answers pile up on the way to a caller, requests wait in the app."""

    async def run() -> tuple[bytes, bytes]:
        side = _Side(quiet, served, inline=True)
        side.protocol.pause_writing()
        before = await side.send(_request())
        side.protocol.resume_writing()
        await side.settle()
        await side.leave()
        return before, side.wire.written

    before, after = asyncio.run(run())
    assert before == b""
    assert after.startswith(b"HTTP/1.1 200 OK")


def test_the_next_answer_is_of_the_model_taken_up_meanwhile(
    quiet: Settings, served: Served, other_artefact: Artefact
) -> None:
    """Requests on one connection are answered by the model that is current."""

    async def run() -> list[str]:
        current = Served(served.classifier, served.found)
        side = _Side(quiet, current, inline=True)
        found = [await side.send(_request())]
        current.classifier = Classifier(other_artefact)
        found.append(await side.send(_request()))
        await side.leave()
        return [json.loads(told.partition(b"\r\n\r\n")[2])["model"]["version"] for told in found]

    assert asyncio.run(run()) == ["tiny", "other"]


def test_a_failure_is_told_by_the_app(
    quiet: Settings, served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What fails unexpectedly is the app's 500 with its id, once."""
    monkeypatch.setattr("service.replying.answer", lambda *_: 1 / 0)
    assert b"urn:rejoinder:failure:a1" in _by(quiet, served, [_request()], inline=True).answers
    assert len(caplog.records) == 1


def test_a_request_is_logged_the_same(model_folder: Path, served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """The line of a request tells the same either way, but for the times."""
    _same(Settings(model=model_folder), served, _request(), _request(b"{"))
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    told = [{name: line[name] for name in line if name not in {"time", "seconds"}} for line in lines]
    assert told[:2] == told[2:]
    assert told[0]["statements"] == 2


@pytest.mark.parametrize("rest", [GOOD, GOOD[:9], b""])
def test_a_head_waits_a_moment_for_its_body(quiet: Settings, served: Served, rest: bytes) -> None:
    """A head apart from its body is answered without a task; what does not follow in a moment the app waits for."""

    async def run() -> tuple[int, int, bytes]:
        side = _Side(quiet, served, inline=True)
        await side.send(_request()[: -len(GOOD)])
        before = len(side.protocol.tasks)
        side.protocol.data_received(rest)
        after = len(side.protocol.tasks)
        await side.send(GOOD[len(rest) :])
        await side.leave()
        return before, after, side.wire.written

    before, after, written = asyncio.run(run())
    assert (before, after) == (0, 0 if rest == GOOD else 1)
    assert written.startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize("told", ["100-continue", "100-Continue"])
def test_one_who_asks_to_go_on_is_told_at_once(quiet: Settings, served: Served, told: str) -> None:
    """A caller who holds its body back until it is told to send it does not wait."""

    async def run() -> bytes:
        side = _Side(quiet, served, inline=True)
        got = await side.send(_request(Expect=told)[: -len(GOOD)])
        await side.leave()
        return got

    assert asyncio.run(run()) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_a_lone_head_is_passed_on_after_a_moment(quiet: Settings, served: Served) -> None:
    """What the app would say to a head alone it says a moment later."""

    async def run() -> bytes:
        side = _Side(quiet, served, inline=True)
        side.protocol.data_received(_request(Content_Type="text/plain")[: -len(GOOD)])
        await asyncio.sleep(2 * MOMENT_SECONDS)
        await side.settle()
        await side.leave()
        return side.wire.written

    assert asyncio.run(run()).startswith(b"HTTP/1.1 415")


@pytest.mark.parametrize("sent", [-5, -len(GOOD)])
def test_a_connection_that_was_answered_closes_at_once_when_the_server_stops(
    quiet: Settings, served: Served, sent: int
) -> None:
    """Between requests nothing holds a server up; while a body is awaited, its answer is the last."""

    async def run() -> tuple[bool, bool, bytes]:
        answered, waiting = (_Side(quiet, served, inline=True) for _ in range(2))
        await answered.send(_request())
        await waiting.send(_request()[:sent])
        for side in (answered, waiting):
            side.protocol.shutdown()
        open_still = not waiting.wire.closing
        last = await waiting.send(_request()[sent:])
        return answered.wire.closing, open_still, last

    closed, open_still, last = asyncio.run(run())
    assert closed
    assert open_still
    assert b"connection: close" in last
