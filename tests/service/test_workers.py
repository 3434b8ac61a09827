"""Several workers under one parent, as processes of their own."""

import errno
import gc
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from models.store import promote
from service.board import Board
from service.metrics import METRICS
from service.serving import open_model
from service.settings import Settings
from service.workers import Workers

Serve = Callable[..., Any]
TEXT = "The club denied the charges."
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="workers need a system that can fork")


def _versions(running: Any) -> list[str]:  # noqa: ANN401 - the conftest's own
    return [told["version"] for told in running.ask("/readyz").json()["workers"]]


def _gone(processes: list[int]) -> bool:
    return not any(psutil.pid_exists(pid) for pid in processes)


def test_workers_answer_and_count_as_one(serve: Serve, model_folder: Path) -> None:
    """Two workers answer on one port; whichever is asked tells the sum, and what a killed one counted is kept."""
    running = serve(workers=2, model=model_folder)
    running.until(lambda: _versions(running) == ["tiny", "tiny"])
    for _ in range(12):
        assert running.ask("/v1/classify", text=TEXT).status_code == 200
    counted = 'rejoinder_requests_total{route="/v1/classify",status="200"}'
    assert running.metric(counted) == 12
    before = running.workers()
    os.kill(before[0], signal.SIGKILL)
    running.until(lambda: len(running.workers()) == 2 and before[0] not in running.workers())
    running.until(lambda: sum(running.metric(f'rejoinder_worker_starts_total{{worker="{n}"}}') for n in "01") == 3)
    assert running.ask("/v1/classify", text=TEXT).status_code == 200
    assert running.metric(counted) == 13
    [ended] = [line for line in running.logged() if line["message"] == "a worker ended and is replaced"]
    assert (ended["pid"], ended["code"]) == (before[0], -signal.SIGKILL)


def test_a_stuck_worker_is_replaced(serve: Serve, model_folder: Path) -> None:
    """A worker that does nothing any more is killed after the set time, and another takes its place."""
    running = serve(workers=2, model=model_folder, stuck_seconds=3)
    running.until(lambda: _versions(running) == ["tiny", "tiny"])
    before = running.workers()
    os.kill(before[0], signal.SIGSTOP)
    running.until(lambda: any(line["message"] == "a worker is stuck and is killed" for line in running.logged()))
    running.until(lambda: len(running.workers()) == 2 and before[0] not in running.workers())


def test_workers_are_not_stuck_because_all_was_halted(serve: Serve, model_folder: Path) -> None:
    """After the whole service stood still, as a paused container does, its workers go on."""
    running = serve(workers=2, model=model_folder, stuck_seconds=2)
    running.until(lambda: _versions(running) == ["tiny", "tiny"])
    before, parent = running.workers(), running.process.pid
    for pid in (parent, *before):
        os.kill(pid, signal.SIGSTOP)
    time.sleep(3)
    os.kill(parent, signal.SIGCONT)
    time.sleep(0.5)
    for pid in before:
        os.kill(pid, signal.SIGCONT)
    running.until(lambda: running.ask("/healthz").status_code == 200)
    assert running.workers() == before


def test_a_worker_leaves_the_terminals_signal_to_its_parent(serve: Serve, model_folder: Path) -> None:
    """A SIGINT that reaches a worker too, as from a terminal, does not end it: the parent tells when to stop."""
    running = serve(workers=2, model=model_folder)
    running.until(lambda: _versions(running) == ["tiny", "tiny"])
    before = running.workers()
    os.kill(before[0], signal.SIGINT)
    time.sleep(1)
    assert running.workers() == before
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(20) == 0
    assert _gone(before)


def test_a_worker_that_cannot_be_started_is_tried_again(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the system refuses another process the parent says so, goes on, and tries again."""
    settings = Settings(model=model_folder, workers=2)
    tried = 0

    def refused() -> int:
        nonlocal tried
        tried += 1
        if tried > settings.workers:
            os.kill(os.getpid(), signal.SIGTERM)
        raise BlockingIOError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr("os.fork", refused)
    try:
        Workers(settings, open_model(settings), Board(METRICS, settings.workers), []).run()
    finally:
        gc.unfreeze()
    assert tried > settings.workers
    assert "a worker cannot be started" in caplog.text


def test_every_worker_takes_up_the_promoted_version(serve: Serve, store: Path) -> None:
    """A promotion reaches every worker, and a worker started afterwards; a damaged version reaches none."""
    running = serve(workers=2, store=store)
    running.until(lambda: _versions(running) == ["tiny", "tiny"])
    promote(store, "other")
    running.until(lambda: _versions(running) == ["other", "other"])
    running.until(lambda: running.metric("rejoinder_model_swaps_total") == 2)
    (store / "tiny" / "weights.npz").write_bytes(b"")
    promote(store, "tiny")
    running.until(lambda: running.metric("rejoinder_model_refused_total") == 2)
    before = running.workers()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    running.until(lambda: len(running.workers()) == 2 and not set(before) & set(running.workers()))
    with suppress(httpx2.TransportError):  # it may be that none has taken the port yet
        running.ask("/healthz")
    running.until(lambda: _versions(running) == ["other", "other"])
    assert running.ask("/v1/classify", text=TEXT).json()["model"]["version"] == "other"


def test_sigterm_lets_all_workers_finish(serve: Serve, model_folder: Path) -> None:
    """After SIGTERM the request under way is answered, all processes end, and the end is a good one."""
    running = serve(workers=2, model=model_folder)
    running.until(lambda: _versions(running) == ["tiny", "tiny"])
    workers, port = running.workers(), int(running.url.rsplit(":", 1)[1])
    body = b'{"text": "He denied it."}'
    head = b"POST /v1/classify HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body[:5])
        assert b"100 Continue" in connection.recv(1000)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        connection.sendall(body[5:])
        assert b"200 OK" in connection.recv(100_000)
    assert running.process.wait(20) == 0
    assert _gone(workers)


def test_workers_end_with_their_parent(serve: Serve, model_folder: Path) -> None:
    """When the parent is killed its workers end too, and the next service has the port at once."""
    running = serve(workers=2, model=model_folder)
    running.until(lambda: _versions(running) == ["tiny", "tiny"])
    workers, port = running.workers(), running.url.rsplit(":", 1)[1]
    running.process.kill()
    running.process.wait(20)
    running.until(lambda: _gone(workers))
    again = serve(workers=2, model=model_folder, port=port)
    again.until(lambda: _versions(again) == ["tiny", "tiny"])


def test_a_second_signal_ends_at_once(serve: Serve, model_folder: Path) -> None:
    """Told to stop twice, the parent waits for no open request."""
    running = serve(workers=2, model=model_folder, drain_seconds=60)
    running.until(lambda: _versions(running) == ["tiny", "tiny"])
    workers, port = running.workers(), int(running.url.rsplit(":", 1)[1])
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(b"POST /v1/classify HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n")
        connection.sendall(b"Content-Length: 9\r\n\r\n{")
        running.until(lambda: running.metric("rejoinder_requests_in_flight") == 2)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(20) == 0
    assert _gone(workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_start_is_loud_and_early(serve: Serve, model_folder: Path, model_copy: Path, workers: int) -> None:
    """A damaged model or a taken port ends the start with code 2 and the reason, with one worker or several."""
    (model_copy / "terms.json").write_text("[]", "utf-8")
    assert serve(workers=workers, model=model_copy).process.wait(20) == 2
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert serve(workers=workers, model=model_folder, port=port).process.wait(20) == 2
