"""Make probabilities mean what they say, and choose where a person should look."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest

__all__ = [
    "Reliability",
    "brier",
    "expected_calibration_error",
    "fit_temperature",
    "reliability",
    "review_threshold",
    "scaled",
]

Doubles = NDArray[np.float64]
_BINS: Final = 10


@dataclass(frozen=True)
class Reliability:
    """One bin of confidences: how many answers fell into it, how sure they were, how many were right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def fit_temperature(probabilities: Doubles, y: NDArray[Any], labels: tuple[str, ...]) -> float:
    """Return the divisor of the logits that makes held-out labels likeliest (Guo et al. 2017, section 4.2).

    Parameters
    ----------
    probabilities : ndarray of shape (n_samples, n_labels)
        Of sentences that the model was not fitted on.
    y : ndarray of shape (n_samples,)
    labels : tuple of str
        The labels of the columns.

    """
    logits, column = np.log(np.clip(probabilities, 1e-12, None)), _columns(y, labels)

    def loss(log_t: float) -> float:
        scaled = logits / np.exp(log_t)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        likelihood = scaled[np.arange(len(y)), column] - np.log(np.exp(scaled).sum(axis=1))
        return float(-likelihood.mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x))


def scaled(probabilities: Doubles, temperature: float) -> Doubles:
    """Return probabilities whose logits are divided by a temperature."""
    raised: Doubles = np.clip(probabilities, 1e-12, None) ** (1 / temperature)
    return raised / raised.sum(axis=1, keepdims=True)


def reliability(probabilities: Doubles, y: NDArray[Any], labels: tuple[str, ...]) -> list[Reliability]:
    """Return ten bins of equal width over the confidence of the likeliest label; empty bins are left out."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == _columns(y, labels)
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return [
        Reliability(
            b / _BINS, (b + 1) / _BINS, int(n), float(confidence[bins == b].mean()), float(right[bins == b].mean())
        )
        for b in range(_BINS)
        if (n := np.sum(bins == b))
    ]


def expected_calibration_error(bins: list[Reliability]) -> float:
    """Return the mean gap between confidence and accuracy, weighted by bin size (Naeini et al. 2015)."""
    total = sum(one.n for one in bins)
    return sum(one.n * abs(one.confidence - one.accuracy) for one in bins) / total


def brier(probabilities: Doubles, y: NDArray[Any], labels: tuple[str, ...]) -> float:
    """Return the mean squared distance from the truth over all labels (Brier 1950): 0 best, 2 worst."""
    truth = np.eye(len(labels))[_columns(y, labels)]
    return float(((probabilities - truth) ** 2).sum(axis=1).mean())


def review_threshold(confidence: Doubles, right: NDArray[np.bool_], accuracy: float) -> tuple[float, float]:
    """Return the lowest threshold, in hundredths, above which answers are right that often, and its coverage.

    The lowest of many is a lucky one, and new sentences have no part in its luck. So the lower end of a one-sided
    interval of 95 % counts (Wilson 1927), and not the share seen. (1.0, 0.0) where no threshold gets there.
    """
    for hundredths in range(34, 100):
        answered = confidence >= hundredths / 100
        if answered.any() and _at_least(int(right[answered].sum()), int(answered.sum())) >= accuracy:
            return hundredths / 100, float(answered.mean())
    return 1.0, 0.0


def _at_least(count: int, total: int) -> float:
    """Return what share of new cases is to be expected at least, with 95 % certainty."""
    return float(binomtest(count, total, alternative="greater").proportion_ci(0.95, method="wilson").low)


def _columns(y: NDArray[Any], labels: tuple[str, ...]) -> NDArray[np.int_]:
    place = {label: column for column, label in enumerate(labels)}
    return np.array([place[str(label)] for label in y], dtype=np.int_)
