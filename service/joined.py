"""Hold back what would better be read later: a head until its body is here too, a whole request until its turn.

Many callers send head and body one after the other, and whole requests are answered sooner.
"""

import asyncio
from time import monotonic
from typing import Any, Final

from service.inline import Inline
from service.inlining import POST_CLASSIFY, InlineProtocol

__all__ = ["MOMENT_SECONDS", "JoinedProtocol"]

MOMENT_SECONDS: Final = 0.005
"""How long a body is waited for; more than most callers take, and too little to be noticed."""
_END_OF_HEAD: Final = b"\r\n\r\n"
_LONGEST: Final = 8192
"""Longer pieces are not held back: the app answers them, and they take memory."""


class JoinedProtocol(InlineProtocol):
    """Passes on a lone head with what comes next or once a moment is over, and a whole request in its turn."""

    def __init__(self, inline: Inline, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the server's own
        """Start with nothing held back."""
        super().__init__(inline, *arguments, **named)
        self._turns = inline.turns
        self._held, self._since = b"", 0.0
        self._moment: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Hold back or pass on; what comes while a request waits for its turn ends the waiting."""
        head = (self._held or data).find(_END_OF_HEAD) if self._may_hold(data) else -1
        if head >= 0 and not self._held and head == len(data) - len(_END_OF_HEAD):
            if b"100-continue" in data.lower():  # who wants to be told to go on is not kept waiting
                self._pass_on(data)
            else:
                self._hold(data)
                self._moment = self.loop.call_later(MOMENT_SECONDS, self._go_on)
        elif head >= 0 and self._turns.wait(self._go_on):
            self._hold(data)
        else:
            self._pass_on(data)

    def on_headers_complete(self) -> None:
        """Count what was held back from when it came."""
        if self._since:
            self.scope["state"]["arrived"], self._since = self._since, 0.0
        super().on_headers_complete()

    def shutdown(self) -> None:
        """Stop after the request that is here."""
        self._go_on()
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the app see that a request was broken off."""
        self._pass_on()
        super().connection_lost(exc)

    def _may_hold(self, data: bytes) -> bool:
        """Tell whether a request starts here that nothing before is in the way of, and is not waiting yet."""
        starts = (self._held or data).startswith(POST_CLASSIFY) and len(data) < _LONGEST
        return starts and bool(data) and (self._moment is not None or not self._held) and self.is_idle()

    def _hold(self, data: bytes) -> None:
        self._forget_moment()
        self._unset_keepalive_if_required()
        self._since = self._since or monotonic()
        self._held += data

    def _go_on(self) -> None:
        """Pass on through all bounds."""
        self.data_received(b"")

    def _pass_on(self, more: bytes = b"") -> None:
        self._forget_moment()
        if self._held:
            self._turns.leave(self._go_on)
        if data := self._held + more:
            self._held = b""
            super().data_received(data)

    def _forget_moment(self) -> None:
        if self._moment:
            self._moment.cancel()
            self._moment = None
