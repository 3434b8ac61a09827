"""Ask one worker for twice what it can do, and print what it turned away, how late the rest was, and how it recovered.

    python benchmarks/overload.py [--minutes 10]      exits 1 where a request was lost or a probe failed; Linux alone

The service has one core and the callers the other, so that they do not take each other's time.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from callers import Seen, at_own_pace, at_rate, memory_mib, probe, run, started
from rich.console import Console
from rich.table import Table

CALLERS = 8
SETTLE_SECONDS = 3.0


async def sustainable(port: int, seconds: float) -> tuple[float, Seen]:
    """Return how many requests a second eight callers get answered who ask at their own pace."""
    seen, over = Seen(), asyncio.Event()
    asking = asyncio.create_task(at_own_pace(port, CALLERS, seen, over))
    await asyncio.sleep(seconds)
    over.set()
    await asking
    return seen.count(200) / seconds, seen


async def watch_memory(process: int, found: list[tuple[float, float]]) -> None:
    """Note the memory each second."""
    while True:
        found.append((time.monotonic(), memory_mib(process)))
        await asyncio.sleep(1)


async def overload(port: int, process: int, minutes: float) -> dict[str, object]:
    """Measure what is sustainable, ask for twice as much, then again for half of it; return rows of the table."""
    await sustainable(port, 2)  # its memories fill
    rate, calm = await sustainable(port, 10)
    seen, probes, over = Seen(), {path: Seen() for path in ("/healthz", "/readyz")}, asyncio.Event()
    memory: list[tuple[float, float]] = []
    probing = [asyncio.create_task(probe(port, path, kept, over)) for path, kept in probes.items()]
    watching = asyncio.create_task(watch_memory(process, memory))
    began = time.monotonic()
    await at_rate(port, 2 * rate, 60 * minutes, seen)
    took, ended = time.monotonic() - began, time.monotonic()
    after = Seen()
    await at_rate(port, rate / 2, 10, after)
    over.set()
    await asyncio.gather(*probing)
    watching.cancel()
    rows: dict[str, object] = {
        "sustainable": f"{rate:.0f} requests/s, p99 {calm.ms(0.99):.1f} ms",
        "asked for": f"{len(seen.statuses) / took:.0f} requests/s for {took:.0f} s, {len(seen.statuses)} in all",
        "answered": f"{seen.count(200) / took:.0f} requests/s ({seen.count(200) / took / rate:.0%} of sustainable)",
        "turned away with 503 or 429": f"{(seen.count(503) + seen.count(429)) / len(seen.statuses):.1%}",
        "lost": seen.count(0),
        "other answers": len(seen.statuses) - sum(map(seen.count, (200, 503, 429, 0))),
        "latency of what was answered": f"p50 {seen.ms(0.5):.0f} ms, p99 {seen.ms(0.99):.0f} ms",
        "latency of what was turned away": f"p50 {seen.ms(0.5, 503):.0f} ms, p99 {seen.ms(0.99, 503):.0f} ms",
    }
    for path, kept in probes.items():
        failed = len(kept.statuses) - kept.count(200)
        rows[path] = f"p50 {kept.ms(0.5):.0f} ms, p99 {kept.ms(0.99):.0f} ms, {failed} of {len(kept.statuses)} failed"
    rows["memory"] = _slope(memory)
    rows["back to normal"] = _recovery(after, ended, calm)
    return rows | {"_bad": seen.count(0) + sum(len(kept.statuses) - kept.count(200) for kept in probes.values())}


def _slope(memory: list[tuple[float, float]]) -> str:
    """Tell how memory went in the later two thirds of the run, when all that is filled once is full."""
    later = memory[len(memory) // 3 :]
    slope = statistics.linear_regression([at for at, _ in later], [mib for _, mib in later]).slope
    return f"{memory[0][1]:.0f} MiB before, {max(mib for _, mib in memory):.0f} at most, {60 * slope:+.2f} MiB a minute"


def _recovery(after: Seen, ended: float, calm: Seen) -> str:
    """Tell when the last request of the calm load afterwards was turned away or late."""
    late = 2 * calm.ms(0.99) / 1000
    answers = zip(after.when, after.seconds, after.statuses, strict=True)
    bad = [when - ended for when, seconds, status in answers if status != 200 or seconds > max(late, 0.05)]
    return f"last late or refused answer {max(bad, default=0.0):.1f} s after; then p99 {after.ms(0.99):.1f} ms"


def main() -> int:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    asked = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    pinned = ["taskset", "--cpu-list", str(cores[-1])] if len(cores) > 1 else []
    os.sched_setaffinity(0, cores[:1])
    with tempfile.TemporaryDirectory() as folder, started(Path(folder) / "log", pinned) as (running, port):
        rows = run(overload(port, running.pid, asked.minutes))
    bad = rows.pop("_bad")
    table = Table(
        "measure", "found", title=f"Twice the sustainable load, {asked.minutes:g} minutes, one worker on one core"
    )
    for name, told in rows.items():
        table.add_row(name, str(told))
    Console(width=110).print(table)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
