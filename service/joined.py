"""Join a head and its body: many callers send one after the other, and whole requests are answered sooner."""

import asyncio
from typing import Any, Final

from service.inlining import POST_CLASSIFY, InlineProtocol

__all__ = ["MOMENT_SECONDS", "JoinedProtocol"]

MOMENT_SECONDS: Final = 0.005
"""How long a body is waited for; more than most callers take, and too little to be noticed."""
_LONGEST_HEAD: Final = 2048


class JoinedProtocol(InlineProtocol):
    """Passes on a lone head with what comes next, or alone once a moment is over."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the server's own
        """Start with nothing held back."""
        super().__init__(*arguments, **named)
        self._held = b""
        self._moment: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Hold back a lone head between requests; a caller who wants to be told to go on is not kept waiting."""
        lone = data.startswith(POST_CLASSIFY) and data.find(b"\r\n\r\n") == len(data) - 4 and len(data) < _LONGEST_HEAD
        if lone and self.is_idle() and not self._held and b"100-continue" not in data.lower():
            self._unset_keepalive_if_required()
            self._held = data
            self._moment = self.loop.call_later(MOMENT_SECONDS, self.data_received, b"")
        else:
            self._pass_on(data)

    def shutdown(self) -> None:
        """Stop after the request whose head is here."""
        self.data_received(b"")
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the app see that a request was broken off."""
        self._pass_on()
        super().connection_lost(exc)

    def _pass_on(self, more: bytes = b"") -> None:
        if self._moment:
            self._moment.cancel()
            self._moment = None
        if data := self._held + more:
            self._held = b""
            super().data_received(data)
