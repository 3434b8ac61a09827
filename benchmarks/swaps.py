"""Promote one version after the other under load, some of them damaged, and print what callers and workers made of it.

    python benchmarks/swaps.py [--swaps 200] [--damaged 20] [--workers 4] [--rate 100] [--within 5]

Exits 1 where a request failed, an answer was not wholly one version's, or a worker was late or took up a damaged one.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from callers import ASKED, Connection, Seen, get, memory_mib, run, started
from rich.console import Console
from rich.table import Table
from variants import damaged, write_variants

from models.store import promote

VARIANTS = 4


@dataclass
class Found:
    """What was measured."""

    taken_up: list[float] = field(default_factory=list)
    """Seconds from each promotion until the last worker answered with it."""
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    """MiB of the largest worker, after each promotion."""
    parent: float = 0.0


class Watched:
    """The service, seen through its probes."""

    def __init__(self, port: int) -> None:
        """Keep the port."""
        self._port = port

    async def versions(self) -> list[str]:
        """Return the version of each worker."""
        return [told["version"] for told in json.loads(await self._get("/readyz"))["workers"]]

    async def metric(self, name: str) -> float:
        """Return the sum of a metric's series."""
        lines = (await self._get("/metrics")).decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    async def largest_mib(self) -> float:
        """Return the memory of the largest worker."""
        lines = (await self._get("/metrics")).decode().splitlines()
        return (
            max(float(line.split()[-1]) for line in lines if line.startswith("rejoinder_worker_memory_bytes{")) / 2**20
        )

    async def _get(self, path: str) -> bytes:
        seen, connection = Seen(), Connection(self._port)
        await connection.ask(get(path), seen, keep=True)
        connection.close()
        return next(iter(seen.bodies), b"")


async def load_evenly(port: int, rate: float, seen: Seen, until: asyncio.Event) -> None:
    """Ask at a steady rate on kept connections, until told to stop."""
    connections = [Connection(port) for _ in range(16)]

    async def call(connection: Connection) -> None:
        while not until.is_set():
            due = time.monotonic() + random.uniform(0, 2 * len(connections) / rate)  # noqa: S311 - no secret
            await connection.ask(ASKED, seen, keep=True)
            await asyncio.sleep(max(0, due - time.monotonic()))
        connection.close()

    await asyncio.gather(*map(call, connections))


async def wait_for(good: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> float:
    """Wait until something is so; return how long that took, or infinity."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        if await good():
            return time.monotonic() - began
        await asyncio.sleep(0.05)
    return float("inf")


async def swap(port: int, store: Path, asked: argparse.Namespace, found: Found) -> None:
    """Promote again and again; every tenth or so a damaged version, of each kind in turn."""
    watched, last, spoilt = Watched(port), "variant-0", damaged(store, "variant-0")
    bad = set(random.sample(range(asked.swaps), asked.damaged))
    for number in range(asked.swaps):
        if number in bad:
            name, kind = next(spoilt)
            before = await watched.metric("rejoinder_model_refused_total")
            promote(store, name)

            async def refused(before: float = before) -> bool:
                return await watched.metric("rejoinder_model_refused_total") >= before + asked.workers

            if await wait_for(refused) == float("inf") or set(await watched.versions()) != {last}:
                found.wrong.append(f"{name} ({kind}): {await watched.versions()}")
            found.refused[kind] += 1
            continue
        name = random.choice([f"variant-{n}" for n in range(VARIANTS) if f"variant-{n}" != last])  # noqa: S311 - no secret
        promote(store, name)

        async def everywhere(name: str = name) -> bool:
            return await watched.versions() == [name] * asked.workers

        found.taken_up.append(await wait_for(everywhere))
        found.memory.append(await watched.largest_mib())
        last = name


async def measure(port: int, store: Path, asked: argparse.Namespace, seen: Seen) -> Found:
    """Load and swap at the same time."""
    over, found = asyncio.Event(), Found()
    loading = asyncio.create_task(load_evenly(port, asked.rate, seen, over))
    await swap(port, store, asked, found)
    over.set()
    await loading
    return found


def report(asked: argparse.Namespace, seen: Seen, found: Found, took: float, mixed: int) -> None:
    """Print the table."""
    times = sorted(found.taken_up)
    table = Table("measure", "found", title=f"{asked.swaps} promotions, {asked.workers} workers, {took:.0f} s")
    table.add_row("requests", f"{len(seen.statuses)}, {len(seen.statuses) / took:.0f} a second")
    table.add_row("failed", f"{len(seen.statuses) - seen.count(200)} {dict(seen.why) if seen.why else ''}".strip())
    table.add_row("answers that are wholly no version's", str(mixed))
    table.add_row("latency", f"p50 {seen.ms(0.5):.1f} ms, p99 {seen.ms(0.99):.0f} ms, most {seen.ms(1):.0f} ms")
    table.add_row("sound versions promoted", str(len(times)))
    if times:
        late = sum(taken > asked.within for taken in times)
        median, most = times[len(times) // 2], times[-1]
        table.add_row(
            "until all workers answer with it",
            f"median {median:.1f} s, most {most:.1f} s, {late} over {asked.within} s",
        )
        table.add_row("largest worker", f"{found.memory[0]:.0f} MiB at first, {max(found.memory):.0f} at most")
        table.add_row("parent", f"{found.parent:.0f} MiB at the end")
    table.add_row("damaged versions promoted, refused by all", f"{found.refused.total()} {dict(found.refused)}")
    table.add_row("taken up although damaged", f"{len(found.wrong)} {found.wrong or ''}".strip())
    Console(width=120).print(table)


def main() -> int:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, most in (("swaps", 200), ("damaged", 20), ("workers", 4), ("rate", 100), ("within", 5)):
        parser.add_argument(f"--{name}", type=int, default=most)
    asked, seen = parser.parse_args(), Seen()
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        replies = write_variants(store, VARIANTS)
        promote(store, "variant-0")
        with started(Path(folder) / "log", store=store, workers=asked.workers) as (running, port):
            began = time.monotonic()
            found = run(measure(port, store, asked, seen))
            took, found.parent = time.monotonic() - began, memory_mib(running.pid)
    mixed = sum(count for body, count in seen.bodies.items() if body not in replies)
    report(asked, seen, found, took, mixed)
    failed = len(seen.statuses) - seen.count(200)
    late = sum(taken > asked.within for taken in found.taken_up)
    return 1 if failed or mixed or late or found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
