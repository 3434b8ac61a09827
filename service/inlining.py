"""Short requests answered within the protocol of their connection.

The server makes a task for each request, and the app's layers pass it on: that costs more than most answers. A short
request that is here as a whole needs no task, for there is nothing to wait for.
"""

from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from service.bodies import JSON, media_type_of
from service.inline import Inline
from service.routes import CLASSIFY

__all__ = ["POST_CLASSIFY", "InlineProtocol"]

POST_CLASSIFY: Final = b"POST " + CLASSIFY.encode()
"""How requests begin that may be answered where they arrive."""
_PATH: Final = CLASSIFY.encode()
_END_OF_HEAD: Final = b"\r\n\r\n"
_NOT_PLAIN: Final = frozenset({b"expect", b"transfer-encoding", b"upgrade"})
"""Headers that ask for more than an answer."""


class InlineProtocol(HttpToolsProtocol):
    """Answers a plain request that arrives whole and alone; all others go on to the app, as if this were not here."""

    def __init__(self, inline: Inline, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the server's own
        """Start with nothing received."""
        super().__init__(*arguments, **named)
        self._inline, self._piece = inline, b""
        self._reply: tuple[int, bytes] | None = None

    def data_received(self, data: bytes) -> None:
        """Keep a piece that may be a whole request: it must stand at the start of one."""
        self._piece = data if data.startswith(POST_CLASSIFY) and self.is_idle() else b""
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Work out the answer, or let the app begin with its."""
        body, self._piece = self._whole_body(), b""
        self._reply = self._inline.reply(self.scope, body) if body else None  # type: ignore[arg-type]  # it is a dict
        if self._reply is None:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass a body on to the app."""
        if self._reply is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Send an answer at once, in one piece."""
        if self._reply is None:
            super().on_message_complete()
            return
        self.cycle = None  # type: ignore[assignment]  # as in the beginning: nothing is in the app's hands
        headers = [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        status, rest = self._reply
        self.transport.write(b"".join([STATUS_LINE[status], *headers, rest]))
        self._reply = None
        self.on_response_complete()

    def is_idle(self) -> bool:
        """Tell whether all that came before was read and answered, and the answers taken."""
        answered = self.cycle is None or (self.cycle.response_complete and not self.cycle.more_body)
        return answered and not self.flow.write_paused and not self.transport.is_closing()

    def _whole_body(self) -> bytes:
        """Return the body of a plain request if the piece ends with it; else nothing."""
        if not self._piece or (self.url, self.parser.get_method()) != (_PATH, b"POST"):
            return b""
        headers, (_, _, body) = dict(self.headers), self._piece.partition(_END_OF_HEAD)
        plain = len(headers) == len(self.headers) and headers.keys().isdisjoint(_NOT_PLAIN)
        whole = headers.get(b"content-length") == b"%d" % len(body)
        stays = self.parser.get_http_version() == "1.1" and self.parser.should_keep_alive()
        return body if plain and whole and stays and media_type_of(headers) == JSON else b""
