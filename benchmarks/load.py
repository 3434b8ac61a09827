"""Post one prepared request again and again on some connections, and say how long each answer took."""

import asyncio
import json
from dataclasses import dataclass, field
from time import monotonic

__all__ = ["Load", "prepared"]


def prepared(**asked: object) -> bytes:
    """Return a whole request to classify, as it is sent."""
    body = json.dumps(asked).encode()
    head = "POST /v1/classify HTTP/1.1\r\nHost: load\r\nContent-Type: application/json\r\nContent-Length: "
    return f"{head}{len(body)}\r\n\r\n".encode() + body


@dataclass
class Load:
    """What some connections got in some seconds: seconds of each good answer, and how many others there were."""

    port: int
    request: bytes
    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    async def run(self, connections: int, seconds: float) -> None:
        """Post on that many connections until the time is over."""
        until = monotonic() + seconds
        await asyncio.gather(*(self._post(until) for _ in range(connections)))

    async def _post(self, until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while (begun := monotonic()) < until:
            writer.write(self.request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            if head.startswith(b"HTTP/1.1 200"):
                self.seconds.append(monotonic() - begun)
            else:
                self.failed += 1
        writer.close()
