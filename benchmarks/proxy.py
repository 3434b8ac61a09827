"""A reverse proxy small enough to read: takes turns among ready backends, retries on refusal alone."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Final

__all__ = ["Proxy"]

PROBE_SECONDS: Final = 0.2
REPLY_SECONDS: Final = 30.0


class Proxy:
    """Forwards each request to one of some ports of 127.0.0.1, on a connection of its own.

    A backend that fails its probe gets nothing more until it passes again. One that refuses the connection has read
    nothing, so the request goes to the next; whatever goes wrong later is the caller's to see, as 502.
    """

    def __init__(self, *ports: int) -> None:
        """Start with nobody ready."""
        self.ready = dict.fromkeys(ports, False)
        self.answered = Counter[int]()
        self.refused = Counter[int]()
        self.broken = Counter[str]()
        self._turn = 0
        self._probed = asyncio.Event()

    async def watch(self) -> None:
        """Ask each backend whether it is ready, again and again, until cancelled."""
        while True:
            for port in self.ready:
                self.ready[port] = await _passes(port)
            self._probed.set()
            self._probed.clear()
            await asyncio.sleep(PROBE_SECONDS)

    async def until(self, port: int, *, ready: bool) -> None:
        """Wait until the probes say that a backend is ready, or is not."""
        while self.ready[port] is not ready:
            await self._probed.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request, answer it, and close."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(await self._forward(head, reader))
            await writer.drain()
        writer.close()

    async def _forward(self, head: bytes, client: asyncio.StreamReader) -> bytes:
        for port in self._order():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                self.refused[port] += 1
                self.ready[port] = False
                continue
            try:
                return await self._exchange(port, head, client, reader, writer)
            except (ConnectionError, TimeoutError) as error:
                self.broken[type(error).__name__] += 1
                break
            finally:
                writer.close()
        return b"HTTP/1.1 502 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    def _order(self) -> list[int]:
        """Return the ready ports, beginning with the one whose turn it is; where none is ready, all are tried."""
        ports = [port for port, ready in self.ready.items() if ready] or list(self.ready)
        self._turn += 1
        first = self._turn % len(ports)
        return ports[first:] + ports[:first]

    async def _exchange(
        self,
        port: int,
        head: bytes,
        client: asyncio.StreamReader,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bytes:
        """Send a request on, its body piece by piece as it comes, and return the whole answer."""
        writer.write(head.removesuffix(b"\r\n") + b"Connection: close\r\n\r\n")
        left = _length(head)
        while left and (piece := await client.read(min(left, 65_536))):
            left -= len(piece)
            writer.write(piece)
            await writer.drain()
        async with asyncio.timeout(REPLY_SECONDS):
            reply = await reader.read(-1)
        if not reply.startswith(b"HTTP/1.1 "):
            raise ConnectionResetError
        self.answered[port] += 1
        return reply


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _passes(port: int) -> bool:
    """Say whether a backend's readiness probe answers 200 within a second."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(1.0):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n")
            reply = await reader.read(-1)
            writer.close()
            return reply.startswith(b"HTTP/1.1 200")
    return False
