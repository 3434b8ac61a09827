"""Callers over loopback for the other scripts: many at once, at their own pace or at a given rate."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from typing import Any, TypeVar, cast
from urllib.request import urlopen

import uvloop

T = TypeVar("T")
TEXT = (
    "Kosovo rejected the claim. Lavrov had accused it of sending mercenaries. The ministry called the report a "
    "fabrication, and its spokesman said that no soldier had crossed the border since March."
)
BODY = json.dumps({"text": TEXT}).encode()
ASKED = (
    b"POST /v1/classify HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    % len(BODY)
) + BODY


def get(path: str) -> bytes:
    """Return a request without a body."""
    return f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode()


@dataclass
class Seen:
    """What callers saw: when each answer came, how long it took, its status (0 for a broken connection), its body."""

    when: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    bodies: Counter[bytes] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)

    def note(self, began: float, status: int, body: bytes = b"", why: str = "") -> None:
        """Keep one answer."""
        now = time.monotonic()
        self.when.append(now)
        self.seconds.append(now - began)
        self.statuses.append(status)
        if body:
            self.bodies[body] += 1
        if why:
            self.why[why] += 1

    def ms(self, share: float, status: int = 200) -> float:
        """Return the latency in ms that so large a share of the answers with a status stays under."""
        chosen = sorted(taken for taken, got in zip(self.seconds, self.statuses, strict=True) if got == status)
        return 1000 * chosen[min(len(chosen) - 1, int(share * len(chosen)))] if chosen else float("nan")

    def count(self, status: int) -> int:
        """Return how many answers had a status."""
        return self.statuses.count(status)


class Lost(Exception):
    """A connection ended before its answer was whole; `begun` tells whether any of it came."""

    def __init__(self, why: str, *, begun: bool) -> None:
        """Keep why."""
        super().__init__(why)
        self.begun = begun


class _Answer(asyncio.Protocol):
    """Reads one answer after the other, with as little work as will do: the callers share the machine."""

    def __init__(self) -> None:
        """Wait for nothing yet."""
        self.transport: asyncio.Transport | None = None
        self._read, self._waited = b"", asyncio.get_running_loop().create_future()

    def ask(self, asked: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        """Send a request; its answer's status and body come later."""
        self._read, self._waited = b"", asyncio.get_running_loop().create_future()
        if self.transport is None or self.transport.is_closing():
            self._waited.set_exception(Lost("closed", begun=False))
        else:
            self.transport.write(asked)
        return self._waited

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read on; the answer may be whole now."""
        self._read += data
        head, gap, body = self._read.partition(b"\r\n\r\n")
        if not gap:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) >= length and not self._waited.done():
            self._waited.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        if not self._waited.done():
            self._waited.set_exception(Lost(type(exc).__name__ if exc else "closed", begun=bool(self._read)))


class Connection:
    """A kept connection, opened anew where the server closed it."""

    def __init__(self, port: int) -> None:
        """Open nothing yet."""
        self._port = port
        self._answer: _Answer | None = None

    async def ask(self, asked: bytes, seen: Seen, began: float | None = None, *, keep: bool = False) -> None:
        """Send a request and note its answer; one on a connection that the server had just closed is sent once more."""
        began = time.monotonic() if began is None else began
        reused = self._answer is not None
        try:
            async with asyncio.timeout(30):
                status, body = await self._send(asked)
        except (OSError, Lost) as error:  # a timeout is an OSError
            self.close()
            if reused and not (isinstance(error, Lost) and error.begun):
                await self.ask(asked, seen, began, keep=keep)
            else:
                seen.note(began, 0, why=f"{type(error).__name__} {error}")
            return
        seen.note(began, status, body if keep and status == 200 else b"", "" if status == 200 else body[:160].decode())

    def close(self) -> None:
        """Close it, if it is open."""
        if self._answer and self._answer.transport:
            self._answer.transport.close()
        self._answer = None

    async def _send(self, asked: bytes) -> tuple[int, bytes]:
        if self._answer is None:
            loop = asyncio.get_running_loop()
            _, self._answer = await loop.create_connection(_Answer, "127.0.0.1", self._port)
        return await self._answer.ask(asked)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run on the fast loop that the service has too."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


async def at_own_pace(port: int, callers: int, seen: Seen, until: asyncio.Event, *, keep: bool = False) -> None:
    """Let so many callers ask again as soon as they were answered."""

    async def call() -> None:
        connection = Connection(port)
        while not until.is_set():
            await connection.ask(ASKED, seen, keep=keep)
        connection.close()

    await asyncio.gather(*(call() for _ in range(callers)))


async def at_rate(port: int, rate: float, seconds: float, seen: Seen, most: int = 1000) -> None:
    """Send so many requests a second, whether or not those before were answered: as the world does.

    What waits on this side for one of `most` connections counts in its latency.
    """
    idle: list[Connection] = []
    asking: set[asyncio.Task[None]] = set()

    async def one(began: float) -> None:
        connection = idle.pop() if idle else Connection(port)
        await connection.ask(ASKED, seen, began)
        idle.append(connection)

    start = time.monotonic()
    for number in range(int(rate * seconds)):
        due = start + number / rate
        if (early := due - time.monotonic()) > 0.001:
            await asyncio.sleep(early)
        while len(asking) >= most:
            await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(one(due))
        asking.add(task)
        task.add_done_callback(asking.discard)
    await asyncio.gather(*asking)
    for connection in idle:
        connection.close()


async def probe(port: int, path: str, seen: Seen, until: asyncio.Event) -> None:
    """Ask for a probe ten times a second, each time on a connection of its own, as an orchestrator does."""
    while not until.is_set():
        connection = Connection(port)
        await connection.ask(get(path), seen)
        connection.close()
        await asyncio.sleep(0.1)


@contextmanager
def started(
    log: Path, command: list[str] | None = None, **told: object
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the service on a free port with settings, wait until it is ready, and end it afterwards."""
    port = free_port()
    settings = {"PORT": port, "LOG_LEVEL": "warning"} | {name.upper(): value for name, value in told.items()}
    environment = os.environ | {f"REJOINDER_{name}": str(value) for name, value in settings.items()}
    with log.open("wb") as stream:
        running = subprocess.Popen(
            [*(command or []), sys.executable, "-m", "rejoinder", "serve"],
            env=environment,
            stderr=stream,
        )
    try:
        until_ready(port)
        yield running, port
    finally:
        running.terminate()
        running.wait(30)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with closing(create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


def until_ready(port: int, seconds: float = 60) -> float:
    """Wait until the service says that it is ready; return how long that took."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as reply:
            if reply.status == 200:
                return time.monotonic() - began
        time.sleep(0.02)
    message = "the service did not become ready"
    raise TimeoutError(message)


def memory_mib(process: int) -> float:
    """Return the resident memory of a process in MiB."""
    for line in Path(f"/proc/{process}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")
