"""Turns of the event loop, kept short: in each only a few requests are answered at once, and the others wait in order.

What one turn has begun, the loop finishes before it takes another connection, reads on or hears a probe. So a turn that
answered all that it found would keep all of them waiting, and the more arrived meanwhile, the longer the next took.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

__all__ = ["Turns"]

_EACH: Final = 8
"""How many are answered in one turn: of the longest, a hundredth of a second's worth."""


class Turns:
    """Who waits for which turn. One to an event loop."""

    def __init__(self, most: int) -> None:
        """Let so many wait at most, and no more have a turn either."""
        self._most, self._each = most, min(_EACH, most)
        self._left = self._each
        self._waiting = OrderedDict[Callable[[], None], None]()

    @property
    def ahead(self) -> int:
        """How many wait for their turn, where this turn has no room any more."""
        return 0 if self._left > 0 else len(self._waiting)

    def take(self) -> None:
        """Count one who is answered in this turn."""
        if self._left == self._each:
            asyncio.get_running_loop().call_soon(self._next)
        self._left -= 1

    def wait(self, go_on: Callable[[], None]) -> bool:
        """Keep who should go on in a later turn; not where there is room in this one, or too many wait."""
        if self._left > 0 or len(self._waiting) >= self._most:
            return False
        self._waiting[go_on] = None
        return True

    def leave(self, go_on: Callable[[], None]) -> None:
        """Let go of who waits no longer."""
        self._waiting.pop(go_on, None)

    def _next(self) -> None:
        self._left = self._each
        while self._waiting and self._left > 0:
            go_on, _ = self._waiting.popitem(last=False)
            go_on()
