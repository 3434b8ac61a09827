"""What comes before there is a request: how many connections, how long a head, in what time, and whether it is HTTP."""

import asyncio
from time import monotonic
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.access import OPEN
from service.headers import SECURITY_HEADERS
from service.problems import Problem
from service.recording import Recorder
from service.settings import Settings

__all__ = ["BoundedProtocol"]

_LINGER_SECONDS: Final = 2.0
"""How long what follows a refusal is read and dropped, so that its sender gets to read the answer."""

_FOR_PROBES: Final = 32
"""How many connections over the bound are taken to be asked for a probe, and refused if it is anything else."""
_PROBES: Final = frozenset(path.encode() for path in OPEN)


class BoundedProtocol(HttpToolsProtocol):
    """The server's protocol, with bounds."""

    def __init__(self, settings: Settings, recorder: Recorder, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the server's own
        """Start with no head."""
        super().__init__(*arguments, **named)
        self._settings, self._recorder = settings, recorder
        self._head, self._heading, self._begun = 0, False, 0
        self._crowded = False
        self._refusal: Problem | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or turn it away; some more than the bound are taken, for they may be probes."""
        super().connection_made(transport)
        self._crowded = self._is_crowded()
        if self._is_crowded(_FOR_PROBES):
            self._recorder.count("rejoinder_shed", "connections")
            self._refuse(self._too_many())
        else:
            self._arm(self._settings.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the deadline."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came; a head that grows too long ends the connection."""
        if self._refusal or self.transport.is_closing():
            return
        starts_head = self._whole()
        self._begun = 0
        super().data_received(data)
        if self._begun == 0 or (starts_head and self._begun == 1):  # else the head's share of the piece is not known
            self._head += len(data)
        if self._heading and not self.transport.is_closing():
            if self._head > self._settings.max_head_bytes:
                self._refuse(self._too_long())
            elif self._deadline is None:
                self._arm(self._settings.head_seconds)

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._heading, self._head = True, 0
        self._begun += 1
        self.scope["state"]["arrived"] = monotonic()

    def on_headers_complete(self) -> None:
        """End a head; one that came in one piece is measured here."""
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > self._settings.max_head_bytes:
            self._refusal = self._too_long()
            raise self._refusal
        if self._crowded and self.url.partition(b"?")[0] not in _PROBES:
            if self._is_crowded():
                self._recorder.count("rejoinder_shed", "connections")
                self._refusal = self._too_many()
                raise self._refusal
            self._crowded = False
        self._heading = False
        self._disarm()
        self.scope["state"]["ahead"] = len(self.tasks)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request; one that was answered before its end needs no deadline any more."""
        self.scope["state"]["whole"] = True
        super().on_message_complete()
        if not self._answering():
            self._disarm()

    def on_response_complete(self) -> None:
        """Give the rest of a body that nobody waits for a moment, and no more."""
        super().on_response_complete()
        if not self._answering() and not self._whole() and not self.transport.is_closing():
            self._arm(_LINGER_SECONDS)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or why its head was refused, as a problem like any other."""
        del msg
        self._refuse(self._refusal or Problem("malformed-http", "expected a well-formed HTTP/1.1 request"))

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _whole(self) -> bool:
        return self.cycle is None or not self.cycle.more_body

    def _is_crowded(self, more: int = 0) -> bool:
        return len(self.connections) > self._settings.max_connections + more

    def _too_many(self) -> Problem:
        return Problem("overloaded", f"at most {self._settings.max_connections} connections at once")

    def _too_long(self) -> Problem:
        return Problem(
            "headers-too-large", f"at most {self._settings.max_head_bytes} bytes of request line and headers"
        )

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._deadline = self.loop.call_later(seconds, self._late)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        if self._heading and not self._refusal:
            self._refuse(Problem("slow-head", f"expected the whole head within {self._settings.head_seconds:g} s"))
        else:
            self.transport.close()

    def _refuse(self, problem: Problem) -> None:
        """Answer and close; where a whole request came before, its answer is the last."""
        if self.transport.is_closing():
            return
        self._refusal = problem
        self._recorder.count("rejoinder_refused_connections", problem.type.name)
        self._disarm()
        if self._answering() and self._whole():
            self.cycle.keep_alive = False
            return
        if not (self._answering() and self.cycle.response_started):
            response = problem.response()
            headers = [*response.raw_headers, *SECURITY_HEADERS, (b"connection", b"close")]
            lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
            self.transport.write(b"HTTP/1.1 %d \r\n%b\r\n%b" % (problem.type.status, lines, bytes(response.body)))
        if self._answering():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.connections.discard(self)
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self._arm(_LINGER_SECONDS)
        else:
            self.transport.close()
