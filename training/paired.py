"""Two models' answers to the same sentences: the change of each score with its interval, and what flipped."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from training.intervals import Interval, bootstrap_intervals

__all__ = ["Change", "changes"]

_RESAMPLES: Final = 2_000
_HELD: Final = 1_000_000
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """How one score changed from the old model to the new."""

    old: float
    new: float
    interval: Interval
    """Paired bootstrap interval of new - old, whole clusters drawn with replacement."""

    @property
    def difference(self) -> float:
        """Return new - old."""
        return self.new - self.old

    @property
    def is_loss(self) -> bool:
        """Tell whether the whole interval lies below zero."""
        return self.interval is not None and self.interval[1] < 0

    @property
    def is_gain(self) -> bool:
        """Tell whether the whole interval lies above zero."""
        return self.interval is not None and self.interval[0] > 0


def changes(  # noqa: PLR0913 - what is true, what both say, and how to draw
    y: NDArray[Any],
    old: NDArray[Any],
    new: NDArray[Any],
    labels: tuple[str, ...],
    *,
    groups: NDArray[Any],
    confidence: float = 0.95,
) -> dict[str, Change]:
    """Return the change of macro-F1, under "macro-F1", and of each label's F1.

    The bootstrap is paired (Efron & Tibshirani 1993, chapter 16): both models answer the same draws.

    Parameters
    ----------
    y, old, new : ndarray of shape (n_samples,)
        True labels, and the labels that the old and the new model answer.
    labels : tuple of str
    groups : ndarray of shape (n_samples,)
        Clusters that are drawn whole.
    confidence : float
        Of the two-sided intervals.

    """
    _, number = np.unique(groups, return_inverse=True)
    found = [_counts(y, answered, labels, number) for answered in (old, new)]
    whole = [_f1(counts.sum(axis=0)) for counts in found]
    drawn = [
        _f1(np.tensordot(draws, found[1], axes=1)) - _f1(np.tensordot(draws, found[0], axes=1))
        for draws in _draws(len(found[0]))
    ]
    intervals = bootstrap_intervals(np.concatenate(drawn), len(found[0]), confidence)
    names = ("macro-F1", *labels)
    return {name: Change(float(whole[0][at]), float(whole[1][at]), intervals[at]) for at, name in enumerate(names)}


def _draws(n_groups: int) -> Iterator[NDArray[np.int_]]:
    """Yield how often each cluster is drawn, shape (n_draws, n_groups), a few draws at a time where there are many."""
    rng, left = np.random.default_rng(0), _RESAMPLES
    while left:
        size = min(left, max(1, _HELD // n_groups))
        yield rng.multinomial(n_groups, np.full(n_groups, 1 / n_groups), size=size)
        left -= size


def _counts(y: NDArray[Any], answered: NDArray[Any], labels: tuple[str, ...], number: NDArray[np.int_]) -> Doubles:
    """Return (n_groups, n_labels, 2): how often a label is right, and how often it is true plus how often answered."""
    counts = np.zeros((int(number.max()) + 1, len(labels), 2))
    for at, label in enumerate(labels):
        true, told = y == label, answered == label
        counts[:, at, 0] = np.bincount(number, true & told, minlength=len(counts))
        counts[:, at, 1] = np.bincount(number, true.astype(int) + told, minlength=len(counts))
    return counts


def _f1(counts: Doubles) -> Doubles:
    """Return macro-F1 and each label's F1 along the last axis, from counts of shape (..., n_labels, 2)."""
    one: Doubles = 2 * counts[..., 0] / np.maximum(counts[..., 1], 1)
    return np.concatenate([one.mean(axis=-1, keepdims=True), one], axis=-1)
