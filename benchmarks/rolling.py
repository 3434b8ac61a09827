"""Restart two containers in turn behind a proxy, under load, and print what callers noticed.

    python benchmarks/rolling.py                    docker or podman, whichever is there; image: rejoinder (make image)
    python benchmarks/rolling.py --notice 0         with no time between saying that it goes and going
    python benchmarks/rolling.py --processes        the same with two `rejoinder serve` and no engine

Exits 1 where a request failed, 2 where there is nothing to run. Loopback alone; a container shares the host's network.
"""

import argparse
import asyncio
import json
import os
import shutil
import socket
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import monotonic
from typing import Protocol

from proxy import Proxy
from rich.console import Console
from rich.table import Table

SENTENCES = "Kosovo rejected the claim. Lavrov had accused it of sending mercenaries."
RESTART_SECONDS = 60.0
SETTLE_SECONDS = 1.0


class Backend(Protocol):
    """What is restarted."""

    port: int
    notice: str

    async def start(self) -> None:
        """Start it, without waiting until it is ready."""

    async def stop(self) -> None:
        """Ask it to end, and wait until it has."""


@dataclass
class Process:
    """`rejoinder serve` of this environment."""

    port: int
    notice: str
    running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, without waiting until it is ready."""
        command = (sys.executable, "-m", "rejoinder", "serve", "--port", str(self.port))
        told = os.environ | {"REJOINDER_NOTICE_SECONDS": self.notice}
        quiet = asyncio.subprocess.DEVNULL
        self.running = await asyncio.create_subprocess_exec(*command, env=told, stdout=quiet, stderr=quiet)

    async def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self.running and self.running.returncode is None:
            self.running.terminate()
            await self.running.wait()


@dataclass
class Container:
    """The image, as locked down as it is meant to run."""

    port: int
    notice: str
    engine: str
    image: str

    async def start(self) -> None:
        """Start it, without waiting until it is ready."""
        locked = ("--read-only", "--tmpfs", "/tmp:size=64m", "--cap-drop", "ALL", "--memory", "512m")  # noqa: S108 - the container's
        told = ("HOST=127.0.0.1", f"PORT={self.port}", f"NOTICE_SECONDS={self.notice}")
        settings = [word for one in told for word in ("--env", f"REJOINDER_{one}")]
        await self._run("run", "--detach", "--name", self._name, "--network", "host", *locked, *settings, self.image)

    async def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        with suppress(RuntimeError):
            await self._run("stop", "--time", "20", self._name)
            await self._run("rm", "--force", self._name)

    @property
    def _name(self) -> str:
        return f"rejoinder-rolling-{self.port}"

    async def _run(self, *arguments: str) -> None:
        pipe = asyncio.subprocess.PIPE
        done = await asyncio.create_subprocess_exec(self.engine, *arguments, stdout=pipe, stderr=pipe)
        _, told = await done.communicate()
        if done.returncode:
            raise RuntimeError(told.decode())


@dataclass
class Seen:
    """What callers saw."""

    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)


async def call(port: int, seen: Seen, pause: float, until: asyncio.Event) -> None:
    """Post the same text again and again; with a pause, in the middle of each body."""
    body = json.dumps({"text": SENTENCES}).encode()
    head = b"POST /v1/classify HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    while not until.is_set():
        begun = monotonic()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head % len(body) + body[:20])
            if pause:
                await writer.drain()
                await asyncio.sleep(pause)
            writer.write(body[20:])
            reply = await reader.read(-1)
            writer.close()
        except OSError as error:
            seen.failed[type(error).__name__] += 1
            continue
        seen.seconds.append(monotonic() - begun - pause)
        if not (reply.startswith(b"HTTP/1.1 200") and reply.count(b'"stance":{"label"') == 2):
            seen.failed[reply[:12].decode() or "no answer"] += 1


async def roll(backends: Sequence[Backend], proxy: Proxy, rounds: int) -> list[float]:
    """Restart each backend in turn, and return how long each was away."""
    away = list[float]()
    for backend in [one for _ in range(rounds) for one in backends]:
        await asyncio.sleep(SETTLE_SECONDS)
        begun = monotonic()
        async with asyncio.timeout(RESTART_SECONDS):
            await backend.stop()
            await proxy.until(backend.port, ready=False)
            await backend.start()
            await proxy.until(backend.port, ready=True)
        away.append(monotonic() - begun)
    return away


async def run(backends: Sequence[Backend], rounds: int, callers: int) -> int:
    """Load, roll, print; return the exit code."""
    proxy, seen, over = Proxy(*(backend.port for backend in backends)), Seen(), asyncio.Event()
    watching = asyncio.create_task(proxy.watch())
    try:
        for backend in backends:
            await backend.start()
        async with asyncio.timeout(RESTART_SECONDS):
            for backend in backends:
                await proxy.until(backend.port, ready=True)
        server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        pauses = [0.5 if number % 4 == 0 else 0.0 for number in range(callers)]
        calling = [asyncio.create_task(call(port, seen, pause, over)) for pause in pauses]
        away = await roll(backends, proxy, rounds)
        await asyncio.sleep(SETTLE_SECONDS)
        over.set()
        await asyncio.gather(*calling)
        server.close()
    finally:
        watching.cancel()
        for backend in backends:
            await backend.stop()
    report(proxy, seen, away, callers, backends[0].notice)
    return 1 if seen.failed else 0


def report(proxy: Proxy, seen: Seen, away: Sequence[float], callers: int, notice: str) -> None:
    """Print the table."""
    table = Table("measure", "found", title=f"Rolling restart, {callers} callers, {notice} s notice")
    table.add_row("restarts", str(len(away)))
    table.add_row("requests", str(len(seen.seconds) + seen.failed.total()))
    table.add_row("failed", f"{seen.failed.total()} {dict(seen.failed) if seen.failed else ''}".strip())
    table.add_row("sent on to the other backend after a refused connection", str(proxy.refused.total()))
    table.add_row("broken between proxy and backend", str(proxy.broken.total()))
    table.add_row("answered by each backend", ", ".join(str(count) for _, count in sorted(proxy.answered.items())))
    table.add_row("a backend was away for (median, most)", f"{median(away):.2f} s, {max(away):.2f} s")
    ms = [1000 * value for value in quantiles(seen.seconds, n=1000)]
    table.add_row("latency p50, p99, p99.9", f"{ms[499]:.1f} ms, {ms[989]:.1f} ms, {ms[998]:.1f} ms")
    Console(width=100).print(table)


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--processes", action="store_true", help="two processes, no containers")
    parser.add_argument(
        "--engine", default=os.environ.get("ENGINE") or shutil.which("docker") or shutil.which("podman")
    )
    parser.add_argument("--image", default="rejoinder")
    parser.add_argument("--rounds", type=int, default=5, help="how often each backend is restarted")
    parser.add_argument("--callers", type=int, default=16)
    parser.add_argument("--notice", default="1", help="REJOINDER_NOTICE_SECONDS")
    asked = parser.parse_args()
    if not asked.processes and not asked.engine:
        print("neither docker nor podman found: name one with --engine, or try --processes", file=sys.stderr)
        return 2
    backends = [
        Process(port, asked.notice) if asked.processes else Container(port, asked.notice, asked.engine, asked.image)
        for port in free_ports(2)
    ]
    return asyncio.run(run(backends, asked.rounds, asked.callers))


if __name__ == "__main__":
    sys.exit(main())
