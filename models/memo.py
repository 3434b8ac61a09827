"""A bounded memory of what was worked out before."""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

__all__ = ["REMEMBERED", "Memo"]

REMEMBERED: Final = 10_000
"""How many words a classifier remembers in each generation, unless it is told otherwise."""

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V], Generic[K, V]):
    """Key → value, worked out when first looked up.

    It holds two generations of at most `most` values each. When the young one is full, the old one is forgotten and
    the young one grows old; whatever is looked up again is young again. So what is met often stays, as if the least
    recently used were evicted, while a look-up that succeeds costs no more than a dict's.

    Keys that `keeps` refuses are worked out each time, so that no text can fill the memory with a few huge keys.
    Several threads may share a memo: at worst a value is worked out twice.
    """

    def __init__(self, work_out: Callable[[K], V], *, most: int, keeps: Callable[[K], bool]) -> None:
        """Start empty."""
        super().__init__()
        self._work_out, self._most, self._keeps = work_out, most, keeps
        self._old: dict[K, V] = {}

    def __missing__(self, key: K) -> V:
        if not self._keeps(key):
            return self._work_out(key)
        old = self._old
        value = old[key] if key in old else self._work_out(key)
        if len(self) >= self._most:
            self._old = dict(self)
            self.clear()
        self[key] = value
        return value
