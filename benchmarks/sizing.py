"""How much one machine answers: requests and statements a second, and memory, for each number of workers.

    python benchmarks/sizing.py                 1 worker up to as many as there are cores
    python benchmarks/sizing.py --workers 1 2 4 --seconds 10

A server with the shipped model is started on loopback for each number. What asks shares the machine with what answers,
and with whatever else runs, so requests a second are less than a machine of its own would answer. Statements by second
of a core's time count only the time that the server itself used: that is the figure to reckon with.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from load import Load, prepared
from rich.console import Console
from rich.progress import track
from rich.table import Table

MEBIBYTE = 1024 * 1024
HEADINGS = (
    *("workers", "asked", "requests/s", "statements/s", "statements/core s"),
    *("p50 ms", "p99 ms", "failed", "MiB, all", "MiB, one"),
)
START_SECONDS = 30.0
ARTICLE = Path(__file__).parent.parent / "labels" / "documents" / "000_01279b874b7ed645.txt"


class Kind(NamedTuple):
    """What is asked, and how many statements one answer has."""

    name: str
    request: bytes
    statements: int


class Found(NamedTuple):
    """What one run measured: requests a second, and a second of one core's time that the server used."""

    requests: float
    by_core: float
    p50: float
    p99: float
    failed: int


def kinds() -> list[Kind]:
    """Return a sentence, an article, and a batch of short texts."""
    sentence = "Kosovo rejected the claim that it had sent mercenaries."
    article = ARTICLE.read_text("utf-8")
    return [
        Kind("one sentence", prepared(text=sentence, split=False), 1),
        Kind("an article", prepared(text=article), 0),
        Kind("32 sentences in a batch", prepared(documents=[{"id": "a", "text": sentence}] * 32, split=False), 32),
    ]


@contextmanager
def server(workers: int) -> Iterator[tuple[int, psutil.Process]]:
    """Start a server, yield its port and process once it is ready, and end it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = {"REJOINDER_PORT": str(port), "REJOINDER_WORKERS": str(workers), "REJOINDER_LOG_LEVEL": "warning"}
    running = subprocess.Popen([sys.executable, "-m", "rejoinder", "serve"], env=os.environ | told)
    try:
        _wait(port)
        yield port, psutil.Process(running.pid)
    finally:
        running.terminate()
        running.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def measure(port: int, process: psutil.Process, kind: Kind, connections: int, seconds: float) -> Found:
    """Ask for some seconds, after a second to warm up."""
    asyncio.run(Load(port, kind.request).run(connections, 1.0))
    load, before = Load(port, kind.request), used(process)
    asyncio.run(load.run(connections, seconds))
    by_core = len(load.seconds) / (used(process) - before)
    if len(load.seconds) < 2:
        message = f"expected answers to {kind.name}, got {load.failed} refusals and {len(load.seconds)} answers"
        raise RuntimeError(message)
    cuts = quantiles(load.seconds, n=100)
    return Found(len(load.seconds) / seconds, by_core, 1000 * cuts[49], 1000 * cuts[98], load.failed)


def family(process: psutil.Process) -> list[psutil.Process]:
    """Return a server's processes."""
    return [process, *process.children(recursive=True)]


def used(process: psutil.Process) -> float:
    """Return the seconds of processor time that a server has used."""
    return sum(told.user + told.system for told in (one.cpu_times() for one in family(process)))


def memory(process: psutil.Process) -> tuple[float, float]:
    """Return MiB that all its processes hold together (shared pages once), and the most that one holds (all of its)."""
    told = [one.memory_full_info() for one in family(process)]
    return sum(one.pss for one in told) / MEBIBYTE, max(one.rss for one in told) / MEBIBYTE


def statements(port: int, kind: Kind) -> int:
    """Return how many statements an answer has."""
    if kind.statements:
        return kind.statements
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answer:
        connection.sendall(kind.request.replace(b"Host: load", b"Connection: close"))
        return answer.read().count(b'"index":')


def main() -> int:
    """Measure and print the table."""
    cores = os.cpu_count() or 1
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workers", type=int, nargs="+", default=list(range(1, cores + 1)))
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5.0)
    asked = parser.parse_args()
    table = Table(title=f"{cores} cores, {asked.connections} connections, {asked.seconds:g} s a row")
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading == "asked" else "right")
    for workers in track(asked.workers, transient=True, disable=not sys.stderr.isatty()):
        for row in rows(workers, asked.connections, asked.seconds):
            table.add_row(str(workers), *row)
    Console(width=140).print(table)
    return 0


def rows(workers: int, connections: int, seconds: float) -> Iterator[Sequence[str]]:
    """Yield a row a kind of request; memory is what is held after it."""
    with server(workers) as (port, process):
        for kind in kinds():
            found = measure(port, process, kind, connections, seconds)
            each = statements(port, kind)
            together, one = memory(process)
            figures = (found.requests, found.requests * each, found.by_core * each)
            yield (
                kind.name,
                *(f"{figure:,.0f}" for figure in figures),
                f"{found.p50:.1f}",
                f"{found.p99:.1f}",
                str(found.failed),
                f"{together:.0f}",
                f"{one:.0f}",
            )


if __name__ == "__main__":
    sys.exit(main())
