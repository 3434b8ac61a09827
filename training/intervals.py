"""Intervals of scores by the bootstrap, and how people are told of them."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["UNKNOWN", "Interval", "bootstrap_intervals", "in_words"]

Interval = tuple[float, float] | None
"""Low and high end; none where all sentences are of one cluster: each draw is that cluster again, and its zero width
would say certainty where nothing is known."""

UNKNOWN: Final = "not known: one document"


def bootstrap_intervals(drawn: NDArray[np.float64], n_clusters: int, confidence: float = 0.95) -> list[Interval]:
    """Return the percentile interval of each score (Efron & Tibshirani 1993, chapter 13).

    Parameters
    ----------
    drawn : ndarray of shape (n_draws, n_scores)
    n_clusters : int
        How many there were to draw from.
    confidence : float
        Of the two-sided intervals.

    """
    edges = np.percentile(drawn, [50 * (1 - confidence), 50 * (1 + confidence)], axis=0)
    return [(float(low), float(high)) if n_clusters > 1 else None for low, high in edges.T]


def in_words(interval: Interval | Sequence[float], digits: int = 3, *, signed: bool = False) -> str:
    """Return `low to high`, or that there is none."""
    if interval is None:
        return UNKNOWN
    low, high = (f"{end:{'+' if signed else ''}.{digits}f}" for end in interval)
    return f"{low} to {high}"
