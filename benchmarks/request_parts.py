"""Say where the microseconds of a request go: ever more of the service around the same sentence, beside the echo.

    python benchmarks/request_parts.py [--requests N]

All in one process: requests are given to the server's protocol as bytes, and what it writes goes nowhere. The
first three rows hold what the row above holds. What the system's calls cost is what `speed.py --only http` measures
more.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from statistics import median
from typing import Any, Final

import uvicorn
import uvloop
from fastapi import FastAPI
from load import prepared
from over_http import TEXT
from pydantic_core import to_json
from servers import echo
from timing import Row, show
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from service.app import create_app
from service.board import Board
from service.classify import answer
from service.connections import BoundedProtocol
from service.metrics import METRICS
from service.protocol import protocol
from service.recording import Recorder
from service.schemas import ClassifyRequest
from service.serving import open_model
from service.settings import Settings

ROUNDS: Final = 9
REQUEST: Final = prepared(text=TEXT)
BODY: Final = REQUEST.partition(b"\r\n\r\n")[2]

Ask = Callable[[], Awaitable[object]]


class Nowhere(asyncio.Transport):
    """A connection whose other end takes everything at once."""

    written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep the last that was written."""
        self.written = bytes(data)

    def is_closing(self) -> bool:
        """Stay open."""
        return False

    def close(self) -> None:
        """Nothing is open."""

    def pause_reading(self) -> None:
        """Nothing more comes."""

    def resume_reading(self) -> None:
        """Nothing more comes."""


def through(app: FastAPI, maker: Callable[..., HttpToolsProtocol], state: dict[str, Any]) -> Ask:
    """Return a function that gives a whole request to the server's protocol, in whose hands it is till answered."""
    config = uvicorn.Config(app, ws="none", access_log=False, log_config=None, proxy_headers=False, server_header=False)
    config.load()
    kept = maker(config=config, server_state=ServerState(), app_state=state)
    wire = Nowhere()
    kept.connection_made(wire)

    async def ask() -> None:
        kept.data_received(REQUEST)
        await asyncio.gather(*kept.tasks)
        await asyncio.sleep(0)  # the next comes in another turn of the loop

    return ask


async def microseconds(ask: Ask, requests: int) -> float:
    """Return the processor time of one request, the middle of some rounds."""
    found = []
    for _ in range(ROUNDS):
        await ask()
        began = time.process_time()
        for _ in range(requests // ROUNDS):
            await ask()
        found.append((time.process_time() - began) / (requests // ROUNDS))
    return 1e6 * median(found)


async def rows(requests: int) -> list[Row]:
    """Measure from the inside outwards."""
    settings, recorder = Settings(log_level="warning"), Recorder(Board(METRICS))
    served = open_model(settings)
    asked, state = ClassifyRequest.model_validate_json(BODY), {"served": served}
    ours, theirs = create_app(settings, served, recorder), echo()

    async def classified() -> None:
        served.classifier.classify(TEXT)

    async def answered() -> None:
        reply = answer(served.classifier, asked, settings)
        recorder.tally(reply)
        to_json(reply)

    bounded = partial(BoundedProtocol, settings, recorder)
    inline = protocol(settings, recorder, ours.state.inline)
    parts: list[tuple[str, Ask, Ask | None]] = [
        ("the classifier", classified, None),
        ("+ statements, reply, metrics", answered, None),
        ("+ HTTP and checks: answered where it arrives", through(ours, inline, state), None),
        ("the same by the app, in a task", through(ours, bounded, state), through(theirs, HttpToolsProtocol, {})),
    ]
    found = []
    for name, mine, other in parts:
        one, two = await microseconds(mine, requests), await microseconds(other, requests) if other else None
        found.append(Row(name, f"{one:.0f} µs", *([f"{two:.0f} µs", f"{two / one:.2f}"] if two else [""])))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=9_000)
    asked = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        show("A request from the inside outwards, beside the echo", runner.run(rows(asked.requests)))


if __name__ == "__main__":
    main()
