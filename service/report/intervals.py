"""How far a share of few may be off: the interval of Wilson (1927), which behaves near 0 and 1 and for small counts."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Share", "share", "wilson"]

Doubles = NDArray[np.float64]

_Z: Final = 1.959963984540054
"""The 97.5 % point of the normal distribution: two-sided 95 %."""


class Share(NamedTuple):
    """A part of a whole, with its 95 % interval; of nothing, nothing is known: 0, from 0 to 1."""

    value: float
    low: float
    high: float


def share(count: int, total: int) -> Share:
    """Return a share with its interval."""
    low, high = wilson(np.array([count], dtype=np.float64), np.array([total], dtype=np.float64))
    return Share(count / total if total else 0.0, float(low[0]), float(high[0]))


def wilson(counts: Doubles, totals: Doubles) -> tuple[Doubles, Doubles]:
    """Return the bounds of 95 % intervals.

    Parameters
    ----------
    counts, totals : ndarray of shape (n,)
        How many of how many; 0 of 0 gives 0 to 1.

    Returns
    -------
    low, high : ndarray of shape (n,)

    """
    square = _Z**2
    centre = (counts + square / 2) / (totals + square)
    shares = np.divide(counts, np.maximum(totals, 1))
    half = _Z / (totals + square) * np.sqrt(totals * shares * (1 - shares) + square / 4)
    low, high = np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)
    return np.where(counts == 0, 0.0, low), np.where(counts == totals, 1.0, high)
