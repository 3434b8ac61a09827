"""Tell at once of most numbers that they are not among some others."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Sieve"]

_PLACES_EACH: Final = 4
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio: multiplied by it, numbers near each other land far apart (Knuth's TAOCP, 6.4)."""


class Sieve:
    """A table with a place set for each number held: a Bloom filter of one hash, a byte a place as that is quickest."""

    def __init__(self, held: NDArray[np.int64]) -> None:
        """Set the places of some numbers: there are 4 to 8 times as many, so 12 to 22 of 100 others fall through."""
        bits = max(1, (len(held) * _PLACES_EACH).bit_length())
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, np.bool_)
        self._table[self._places(held)] = True

    def may_hold(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return for each number whether it may be held: where not, it certainly is not."""
        return self._table.take(self._places(numbers))

    def _places(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        return (numbers.view(np.uint64) * _GOLDEN >> self._shift).view(np.int64)
