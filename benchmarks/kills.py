"""Kill workers, the parent and whoever promotes, at random and under load; print what was lost and for how long.

    python benchmarks/kills.py [--kills 50] [--workers 4] [--rate 100]

The supervisor is what docs/settings.md asks for: whatever starts the service again when it has ended, here at once.
Exits 1 where the service did not come back by itself, or the store was ever without a sound current version.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from callers import ASKED, Connection, Seen, free_port, get, run
from rich.console import Console
from rich.table import Table
from swaps import load_evenly, wait_for
from variants import write_variants

from models.loading import load
from models.store import current

PROMOTING = """
import itertools, sys, time
from pathlib import Path
from models.store import promote
for name in itertools.cycle(sys.argv[2:]):
    promote(Path(sys.argv[1]), name)
    time.sleep(0.5)
"""


@dataclass
class Found:
    """What was measured, by what was killed."""

    killed: Counter[str] = field(default_factory=Counter)
    answered: dict[str, list[float]] = field(default_factory=dict)
    """Seconds from each kill until a request was answered."""
    whole: dict[str, list[float]] = field(default_factory=dict)
    """Seconds from each kill until all workers were there and ready."""
    lost: Counter[str] = field(default_factory=Counter)
    """Requests that failed between a kill and the moment when all was whole."""
    unsound: list[str] = field(default_factory=list)


class Kept:
    """A process that is started again whenever it ends: all that a supervisor has to do."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        """Keep what is started."""
        self._command, self._environment, self._log = command, environment, log
        self.pid = 0

    async def keep(self) -> None:
        """Start it again and again; cancelled, end it as a supervisor does."""
        with self._log.open("ab") as stream:
            while True:
                running = await asyncio.create_subprocess_exec(*self._command, env=self._environment, stderr=stream)
                self.pid = running.pid
                try:
                    await running.wait()
                except asyncio.CancelledError:
                    with suppress(ProcessLookupError):
                        running.terminate()
                    await running.wait()
                    raise
                await asyncio.sleep(0.1)


class Scene:
    """The service and the promoter, each kept running, and how to see whether all is well."""

    def __init__(self, folder: Path, asked: argparse.Namespace) -> None:
        """Name what is started."""
        self.store, self.port, self.workers = folder / "store", free_port(), asked.workers
        told = {"PORT": self.port, "STORE": self.store, "WORKERS": asked.workers, "LOG_LEVEL": "warning"}
        environment = dict(os.environ) | {f"REJOINDER_{name}": str(value) for name, value in told.items()}
        self.service = Kept([sys.executable, "-m", "rejoinder", "serve"], environment, folder / "log")
        promoting = [sys.executable, "-c", PROMOTING, str(self.store), "variant-0", "variant-1"]
        self.promoter = Kept(promoting, environment, folder / "log")

    def pick(self, what: str) -> int:
        """Return the process to kill."""
        if what == "worker":
            with suppress(psutil.NoSuchProcess, IndexError):
                return int(random.choice(psutil.Process(self.service.pid).children()).pid)  # noqa: S311 - no secret
        return self.promoter.pid if what == "promoter" else self.service.pid

    async def answers(self) -> bool:
        """Return whether a request is answered."""
        return (await self._ask(ASKED)) is not None

    async def is_whole(self) -> bool:
        """Return whether all workers are ready, each a living process of the parent that runs now."""
        told = await self._ask(get("/readyz"))
        with suppress(psutil.NoSuchProcess):
            living = psutil.Process(self.service.pid).children()
            return told is not None and len(json.loads(told)["workers"]) == len(living) == self.workers
        return False

    async def _ask(self, asked: bytes) -> bytes | None:
        seen, connection = Seen(), Connection(self.port)
        await connection.ask(asked, seen, keep=True)
        connection.close()
        return next(iter(seen.bodies), None) if seen.statuses == [200] else None


async def kill(scene: Scene, asked: argparse.Namespace, seen: Seen) -> Found:
    """Kill, wait until all is whole again, look at the store, and again."""
    found = Found()
    for _ in range(asked.kills):
        await asyncio.sleep(random.uniform(0.2, 1.5))  # noqa: S311 - no secret
        what = random.choices(["worker", "parent", "promoter"], [5, 3, 2])[0]  # noqa: S311 - no secret
        before = len(seen.statuses) - seen.count(200)
        with suppress(ProcessLookupError):
            os.kill(scene.pick(what), signal.SIGKILL)
        began = time.monotonic()
        await wait_for(scene.answers)
        found.answered.setdefault(what, []).append(time.monotonic() - began)
        whole = await wait_for(scene.is_whole)
        found.whole.setdefault(what, []).append(time.monotonic() - began if whole < float("inf") else whole)
        found.killed[what] += 1
        found.lost[what] += len(seen.statuses) - seen.count(200) - before
        try:
            load(current(scene.store))
        except (ValueError, OSError) as error:
            found.unsound.append(str(error))
    return found


async def measure(scene: Scene, asked: argparse.Namespace, seen: Seen) -> Found:
    """Keep all running, load, and kill."""
    keeping = [asyncio.create_task(kept.keep()) for kept in (scene.service, scene.promoter)]
    over = asyncio.Event()
    try:
        await wait_for(scene.is_whole)
        loading = asyncio.create_task(load_evenly(scene.port, asked.rate, seen, over))
        found = await kill(scene, asked, seen)
        over.set()
        await loading
    finally:
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)
    return found


def report(asked: argparse.Namespace, seen: Seen, found: Found, mixed: int) -> None:
    """Print the tables."""
    table = Table("killed", "times", "a request answered after", "all workers ready after", "requests lost a kill")
    for what, times in found.killed.items():
        cells = [f"median {sorted(kept)[len(kept) // 2]:.2f} s, most {max(kept):.2f} s" for kept in _kept(found, what)]
        table.add_row(what, str(times), *cells, f"{found.lost[what] / times:.1f}")
    console = Console(width=120)
    console.print(f"{asked.kills} kills, {asked.workers} workers, {asked.rate} requests a second")
    console.print(table)
    good = seen.count(200)
    console.print(f"{len(seen.statuses)} requests, {good} answered, of them wholly no version's: {mixed}")
    console.print(f"how requests were lost: {dict(seen.why)}")
    console.print(f"the store without a sound current version: {len(found.unsound)} times {found.unsound or ''}")


def _kept(found: Found, what: str) -> tuple[list[float], list[float]]:
    return found.answered[what], found.whole[what]


def main() -> int:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, most in (("kills", 50), ("workers", 4), ("rate", 100)):
        parser.add_argument(f"--{name}", type=int, default=most)
    asked, seen = parser.parse_args(), Seen()
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(Path(folder), asked)
        replies = write_variants(scene.store, 2)
        (scene.store / "current").write_text("variant-0\n", "utf-8")
        found = run(measure(scene, asked, seen))
    mixed = sum(count for body, count in seen.bodies.items() if body not in replies)
    report(asked, seen, found, mixed)
    back = all(taken < float("inf") for kept in found.whole.values() for taken in kept)
    return 0 if back and not found.unsound and not mixed else 1


if __name__ == "__main__":
    sys.exit(main())
