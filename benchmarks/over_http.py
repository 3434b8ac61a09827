"""One statement a request over HTTP: the service beside an echo and the usual template, a worker each, on loopback."""

import asyncio
from collections.abc import Iterator, Mapping
from statistics import median, quantiles
from typing import NamedTuple

import uvloop
from load import Load, prepared
from processes import Server, processor_seconds
from timing import Row, beside

__all__ = ["over_http", "percentiles"]

CONNECTIONS = (1, 16, 64)
TEXT = "The mayor denied that the water board had hidden a leak, and called the charge absurd."


class Round(NamedTuple):
    """What some seconds of load gave: the time of each answer, and the processor seconds that the server used."""

    answers: list[float]
    used: float


def over_http(ours: Server, others: Mapping[str, Server], *, rounds: int, seconds: float) -> Iterator[Row]:
    """Yield requests a second and a processor second of the server, taking turns, and the times of answers."""
    for connections in CONNECTIONS:
        found = [
            {name: measured(server, connections, seconds) for name, server in {"": ours, **others}.items()}
            for _ in range(rounds)
        ]
        for name in others:
            pairs = [(one[""], one[name]) for one in found]
            rates = [(len(mine.answers) / seconds, len(theirs.answers) / seconds) for mine, theirs in pairs]
            costs = [(mine.used / len(mine.answers), theirs.used / len(theirs.answers)) for mine, theirs in pairs]
            yield beside(f"{connections} connections, beside {name}", rates, "requests/s", 1.0, more=True)
            yield beside("    processor time a request", costs, "µs", 1e6)
            times = (percentiles([s for one in found for s in one[side].answers]) for side in ("", name))
            yield Row("    p50 and p99", *times)


def measured(server: Server, connections: int, seconds: float) -> Round:
    """Post on some connections for some seconds."""
    load, before = Load(server.port, prepared(text=TEXT)), processor_seconds(server.process)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(load.run(connections, seconds))
    if load.failed:
        message = f"{load.failed} requests were not answered with 200"
        raise RuntimeError(message)
    return Round(load.seconds, processor_seconds(server.process) - before)


def percentiles(seconds: list[float]) -> str:
    """Return the middle and the 99th of a hundred, in milliseconds."""
    return f"{1e3 * median(seconds):.2f} and {1e3 * quantiles(seconds, n=100)[98]:.2f} ms"
