"""Several processes on one port: a parent that answers nothing, and replaces each worker that ends.

The parent opens the socket, the shared numbers and the model before it forks, so what is wrong with any of them ends
it before anything answers, and a worker is ready as soon as it is forked. It keeps its own copy of the model current,
so that a worker's replacement starts with the last good one even while a damaged one is promoted.
"""

import gc
import logging
import os
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from types import FrameType
from typing import Final, NoReturn

from service.board import Board
from service.logs import FIELDS
from service.memory import give_back
from service.recording import Recorder
from service.running import answer_until_stopped
from service.serving import Served, Watch
from service.settings import Settings

__all__ = ["Workers"]

_LOG: Final = logging.getLogger("rejoinder.workers")
_STOPS: Final = (signal.SIGTERM, signal.SIGINT)
_SHORT_LIFE_SECONDS: Final = 1.0
"""A worker that ends sooner is replaced only after this long, so that one that cannot start keeps no core busy."""
_GRACE_SECONDS: Final = 5.0
"""How much longer than requests may drain a worker has, before it is killed."""


@dataclass
class _Worker:
    """A place among the workers, and the process that has it now, if any."""

    number: int
    pid: int = 0
    due: float = 0.0
    started: float = 0.0


class Workers:
    """The parent. SIGTERM or SIGINT lets all workers finish; a second one ends them at once."""

    def __init__(self, settings: Settings, served: Served, board: Board, sockets: list[socket.socket]) -> None:
        """Keep what the workers inherit."""
        self._settings, self._served, self._board, self._sockets = settings, served, board, sockets
        self._workers = [_Worker(number) for number in range(settings.workers)]
        self._stops = 0
        self._turned = self._awake = monotonic()
        self._alive = os.pipe()
        self._woken = os.pipe()

    def run(self) -> None:
        """Keep all workers running until told to stop; return when the last has ended."""
        for end in self._woken:
            os.set_blocking(end, False)
        watch, looked = Watch(self._settings, self._served), monotonic()
        gc.collect()
        gc.freeze()  # what is never collected is never written to, and stays shared between the workers
        with self._signals():
            while not self._stops:
                self._start_those_due()
                self._wait(min(self._settings.check_seconds, self._settings.stuck_seconds / 4))
                self._reap()
                self._kill_stuck()
                if monotonic() >= looked + self._settings.check_seconds:
                    looked = monotonic()
                    if found := watch.due():
                        watch.settle(found, watch.open(found), 0.0)
                        give_back()
            self._stop()

    def _start_those_due(self) -> None:
        for worker in self._workers:
            if not worker.pid and monotonic() >= worker.due:
                self._start(worker)

    def _start(self, worker: _Worker) -> None:
        """Fork; no signal is heard in between, for the child's would go to the parent's handler."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        try:
            pid = os.fork()
            if pid == 0:
                self._become(worker.number)
            worker.pid, worker.started = pid, monotonic()
        except OSError as error:  # too many processes or too little memory: the other workers go on
            fields = {"worker": worker.number, "reason": str(error)}
            _LOG.error("a worker cannot be started: it is tried again", extra={FIELDS: fields})
            worker.due = monotonic() + _SHORT_LIFE_SECONDS
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)

    def _become(self, number: int) -> NoReturn:
        """Be a worker, and nothing of the parent any more."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for end in (self._alive[1], *self._woken):
                os.close(end)
            signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all: the parent tells when to stop
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
            recorder = Recorder(self._board, number)
            started = answer_until_stopped(self._settings, self._served, recorder, self._sockets, self._alive[0])
            code = 0 if started else 1
        except BaseException:  # noqa: BLE001 - the process ends here, and the log is all that is left
            _LOG.exception("worker %d failed", number)
        finally:
            os._exit(code)

    def _reap(self) -> None:
        """Take note of every child that ended; a parent that is process 1 of a container has strangers among them."""
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                for worker in self._workers:
                    if worker.pid == ended[0]:
                        self._note_end(worker, os.waitstatus_to_exitcode(ended[1]))

    def _kill_stuck(self) -> None:
        """Kill each worker whose loop has long not turned; its end is then like any other.

        After all stood still, the parent with them, as in a paused container, their time begins anew.
        """
        now = monotonic()
        if now > self._turned + self._settings.stuck_seconds / 2:
            self._awake = now
        self._turned = now
        seen = self._board.column(self._board.cell("rejoinder_worker_seen_seconds"))
        for worker in self._running():
            still = now - max(seen[worker.number], worker.started, self._awake)
            if still > self._settings.stuck_seconds:
                fields = {"worker": worker.number, "pid": worker.pid, "still_seconds": round(still, 1)}
                _LOG.error("a worker is stuck and is killed", extra={FIELDS: fields})
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)

    def _note_end(self, worker: _Worker, code: int) -> None:
        lived = monotonic() - worker.started
        fields = {"worker": worker.number, "pid": worker.pid, "code": code, "lived_seconds": round(lived, 3)}
        if self._stops:
            _LOG.info("a worker ended", extra={FIELDS: fields})
        else:
            _LOG.error("a worker ended and is replaced", extra={FIELDS: fields})
        worker.pid = 0
        worker.due = monotonic() + (_SHORT_LIFE_SECONDS if lived < _SHORT_LIFE_SECONDS else 0)

    def _stop(self) -> None:
        """Let the workers finish, and kill those that do not."""
        for listening in self._sockets:
            listening.close()
        self._send(signal.SIGTERM)
        allowed = self._settings.notice_seconds + self._settings.drain_seconds + _GRACE_SECONDS
        deadline = monotonic() + allowed
        while self._running() and self._stops < 2 and monotonic() < deadline:
            self._wait(1.0)
            self._reap()
        self._send(signal.SIGKILL)
        while self._running():
            self._wait(1.0)
            self._reap()

    def _running(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.pid]

    def _send(self, number: signal.Signals) -> None:
        for worker in self._running():
            with suppress(ProcessLookupError):
                os.kill(worker.pid, number)

    def _wait(self, seconds: float) -> None:
        """Sleep until a signal comes."""
        due = [worker.due - monotonic() for worker in self._workers if not worker.pid and not self._stops]
        select.select([self._woken[0]], [], [], max(0.0, min([seconds, *due])))
        with suppress(BlockingIOError):
            while os.read(self._woken[0], 512):
                pass

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Wake up at every signal of a child, and count those that mean to stop."""
        heard = {number: signal.signal(number, self._hear) for number in (*_STOPS, signal.SIGCHLD)}
        before = signal.set_wakeup_fd(self._woken[1], warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in heard.items():
                signal.signal(number, handler)

    def _hear(self, number: int, _: FrameType | None) -> None:
        self._stops += number in _STOPS
