"""What a real server answers before there is a request, over sockets."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest
import uvicorn
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.app import create_app
from service.board import Board
from service.headers import SECURITY_HEADERS
from service.metrics import METRICS
from service.problems import PROBLEMS
from service.protocol import protocol
from service.recording import Recorder
from service.settings import Settings

SECONDS = 20
GOOD = b'{"text": "He denied it."}'
HEAD = b"POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(GOOD) + GOOD


@contextmanager
def _serving(settings: Settings) -> Iterator[int]:
    """Run a server in a thread of its own and yield its port."""
    recorder = Recorder(Board(METRICS))
    app = create_app(settings, recorder=recorder)
    config = uvicorn.Config(
        app,
        port=0,
        http=protocol(settings, recorder, app.state.inline),  # type: ignore[arg-type]  # a maker of protocols does as a class
        ws="none",
        log_config=None,
        server_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.005)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(SECONDS)


@pytest.fixture(scope="module")
def port(model_folder: Path) -> Iterator[int]:
    """Yield the port of a server with short times and small bounds."""
    settings = Settings(
        model=model_folder, head_seconds=0.3, body_seconds=0.3, max_head_bytes=2048, max_body_bytes=100_000
    )
    with _serving(settings) as found:
        yield found


def _ask(port: int, *pieces: bytes, end: bool = True) -> list[tuple[int, dict[str, object]]]:
    """Send pieces on one connection, read until the server closes it, and return status and body of each answer."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=SECONDS)) as connection:
        with suppress(BrokenPipeError):
            for piece in pieces:
                connection.sendall(piece)
            if end:
                connection.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := connection.recv(1 << 16):
            received += chunk
    answers = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        [length] = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length")]
        assert all(b": ".join(header) in head for header in SECURITY_HEADERS)
        answers.append((int(head.split()[1]), json.loads(rest[:length])))
        received = rest[length:]
    return answers


def _names(answers: list[tuple[int, dict[str, object]]]) -> list[str]:
    """Return the name of each answer's problem, or `answered`."""
    return [str(body.get("type", "answered")).removeprefix("urn:rejoinder:problem:") for _, body in answers]


def test_a_whole_request_is_answered(port: int) -> None:
    """A request is answered, and so is the next on the same connection."""
    assert [status for status, _ in _ask(port, WHOLE, HEAD + b"Connection: close\r\n\r\n", end=False)] == [200, 400]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00 no HTTP\r\n\r\n",
        b"STEAL / HTTP/1.1\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        HEAD + b"Content-Length: -5\r\n\r\n",
        HEAD + b"Content-Length : 5\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
        HEAD + b"X: a\0b\r\n\r\n",
        b"CONNECT elsewhere:443 HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_problem(port: int, sent: bytes) -> None:
    """Bytes that are no HTTP, and requests whose end two readers may see in two places, are one problem, and closed."""
    assert _names(_ask(port, sent, end=False)) == ["malformed-http"]


def test_a_whole_request_before_nonsense_is_answered(port: int) -> None:
    """Where nonsense follows a whole request, the request is answered and the connection closed."""
    assert _names(_ask(port, WHOLE + b"nonsense\r\n\r\n", end=False)) == ["answered"]


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"X: " + b"y" * 3000 + b"\r\n\r\n"],
        [HEAD + b"X: y\r\n" * 500 + b"\r\n"],
        [HEAD, *[b"X: y\r\n" * 100] * 10],
        [HEAD + b"X: ", *[b"y" * 1000] * 10],
        [b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\n\r\n"],
    ],
)
def test_a_long_head_is_refused(port: int, pieces: list[bytes]) -> None:
    """Headers that are too many or too long are refused, in one piece or in many, ended or not."""
    answers = _ask(port, *pieces, end=False)
    assert (_names(answers), answers[0][0]) == (["headers-too-large"], 431)


@pytest.mark.parametrize("sent", [b"POST", HEAD])
def test_a_slow_head_is_refused(port: int, sent: bytes) -> None:
    """A head that does not end in time is 408."""
    assert _names(_ask(port, sent, end=False)) == ["slow-head"]


def test_a_silent_connection_is_closed(port: int) -> None:
    """A connection on which nothing comes is closed in time, without an answer."""
    assert _ask(port, end=False) == []


def test_a_second_slow_head_is_refused(port: int) -> None:
    """The time holds for each request on a connection."""
    assert _names(_ask(port, WHOLE, b"POST /v1", end=False)) in (["answered", "slow-head"], ["slow-head"])


def test_a_slow_body_is_refused(port: int) -> None:
    """A body that does not end in time is 408, and the connection is closed soon after."""
    assert _names(_ask(port, HEAD + b"Content-Length: 99\r\n\r\n{", end=False)) == ["slow-body"]


def test_a_large_body_is_refused_and_its_sender_reads_why(port: int) -> None:
    """A body far beyond the bound is refused while it is sent, and the answer is not lost."""
    pieces = [b"%x\r\n%b\r\n" % (50_000, b" " * 50_000)] * 40
    answers = _ask(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *pieces, b"0\r\n\r\n")
    assert _names(answers) == ["body-too-large"]


CLOSING = WHOLE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
PROBE = b"GET /healthz?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def test_too_many_connections_are_turned_away(model_folder: Path) -> None:
    """One connection more than the bound is 503 for all but a probe; when another ends there is room again."""
    with _serving(Settings(model=model_folder, max_connections=1)) as port:
        with closing(socket.create_connection(("127.0.0.1", port))) as held:
            held.sendall(WHOLE)
            assert held.recv(1)
            assert _names(_ask(port, WHOLE, end=False)) == ["overloaded"]
            assert _ask(port, PROBE, end=False) == [(200, {"status": "ok"})]
        deadline = time.monotonic() + SECONDS
        while _names(answers := _ask(port, CLOSING, end=False)) != ["answered"]:
            assert time.monotonic() < deadline, answers


def test_far_too_many_connections_are_turned_away_unheard(model_folder: Path) -> None:
    """Many more than the bound are 503 before they ask anything; one that was let in finds room when others leave."""
    with _serving(Settings(model=model_folder, max_connections=1)) as port, ExitStack() as held:
        for _ in range(33):
            held.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
        last = held.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=SECONDS)))
        assert b" 503 " in last.recv(1000)
        held.close()
        deadline = time.monotonic() + SECONDS
        while _names(answers := _ask(port, CLOSING, end=False)) != ["answered"]:
            assert time.monotonic() < deadline, answers


NEAR_HTTP = st.lists(
    st.sampled_from(
        [HEAD, WHOLE, GOOD, b"\r\n", b"0\r\n\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"]
    )
    | st.binary(max_size=60),
    max_size=6,
).map(b"".join)


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NEAR_HTTP)
def test_any_bytes_get_documented_answers_or_none(port: int, sent: bytes) -> None:
    """Whatever bytes come, each answer is a reply or a documented problem but no failure, and all ends in time."""
    names = set(_names(_ask(port, sent)))
    assert names <= {"answered", *PROBLEMS} - {"internal"}
