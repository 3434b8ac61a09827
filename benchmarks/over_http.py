"""One statement a request over HTTP: the service beside an echo and the usual template, a worker each, on loopback."""

import asyncio
from collections.abc import Iterator, Mapping
from statistics import median, quantiles

import uvloop
from load import Load, prepared
from processes import Server
from timing import Row, beside

__all__ = ["over_http", "percentiles"]

CONNECTIONS = (1, 16, 64)
TEXT = "The mayor denied that the water board had hidden a leak, and called the charge absurd."


def over_http(ours: Server, others: Mapping[str, Server], *, rounds: int, seconds: float) -> Iterator[Row]:
    """Yield requests a second, taking turns, and the times of answers."""
    for connections in CONNECTIONS:
        found = [
            {name: measured(server.port, connections, seconds) for name, server in {"": ours, **others}.items()}
            for _ in range(rounds)
        ]
        for name in others:
            pairs = [(len(one[""]) / seconds, len(one[name]) / seconds) for one in found]
            yield beside(f"{connections} connections, beside {name}", pairs, "requests/s", 1.0, more=True)
            yield Row("    p50 and p99", *(percentiles([s for one in found for s in one[side]]) for side in ("", name)))


def measured(port: int, connections: int, seconds: float, text: str = TEXT) -> list[float]:
    """Return the seconds of each answer that some connections got."""
    load = Load(port, prepared(text=text))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(load.run(connections, seconds))
    if load.failed:
        message = f"{load.failed} requests were not answered with 200"
        raise RuntimeError(message)
    return load.seconds


def percentiles(seconds: list[float]) -> str:
    """Return the middle and the 99th of a hundred, in milliseconds."""
    return f"{1e3 * median(seconds):.2f} and {1e3 * quantiles(seconds, n=100)[98]:.2f} ms"
