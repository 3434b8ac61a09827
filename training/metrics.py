"""Score answers against labels: per class, over all, with intervals, and beside the majority's score."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from training.intervals import Interval, bootstrap_intervals

__all__ = ["ClassScore", "Score", "macro_f1", "score"]

_RESAMPLES: Final = 1_000


@dataclass(frozen=True)
class ClassScore:
    """One label's precision, recall and F1, and how many sentences truly have it."""

    precision: float
    recall: float
    f1: float
    support: int
    interval: Interval = (0.0, 1.0)
    """95 % bootstrap interval of F1, whole clusters drawn with replacement."""


@dataclass(frozen=True)
class Score:
    """What a table shows: every figure with the majority class's macro-F1 beside it."""

    n: int
    macro_f1: float
    interval: Interval
    """95 % bootstrap interval of macro-F1, whole clusters drawn with replacement."""
    majority_macro_f1: float
    accuracy: float
    classes: dict[str, ClassScore]
    confusion: dict[str, dict[str, int]]
    """True label → answered label → how many."""

    def as_dict(self) -> dict[str, Any]:
        """Return the score as plain JSON values."""
        return asdict(self)


def score(
    y: NDArray[Any],
    predicted: NDArray[Any],
    labels: tuple[str, ...],
    groups: NDArray[Any] | None = None,
) -> Score:
    """Return the score of predicted labels.

    Parameters
    ----------
    y, predicted : ndarray of shape (n_samples,)
    labels : tuple of str
        All labels of the task.
    groups : ndarray of shape (n_samples,), optional
        Clusters that the bootstrap draws whole; single sentences where none are given.

    """
    names = list(labels)
    table = confusion_matrix(y, predicted, labels=names)
    precision, recall, f1, support = precision_recall_fscore_support(y, predicted, labels=names, zero_division=0.0)
    clusters = np.arange(len(y)) if groups is None else groups
    intervals = _intervals(y, predicted, names, clusters)
    majority = max(names, key=lambda label: int(np.sum(y == label)))
    return Score(
        n=len(y),
        macro_f1=macro_f1(table),
        interval=intervals[0],
        majority_macro_f1=macro_f1(confusion_matrix(y, np.full(len(y), majority), labels=names)),
        accuracy=float(np.mean(y == predicted)),
        classes={
            label: ClassScore(float(precision[k]), float(recall[k]), float(f1[k]), int(support[k]), intervals[k + 1])
            for k, label in enumerate(names)
        },
        confusion={one: {other: int(table[i, k]) for k, other in enumerate(names)} for i, one in enumerate(names)},
    )


def macro_f1(table: NDArray[np.int_]) -> float:
    """Return the mean F1 over labels from a confusion matrix of shape (n_labels, n_labels)."""
    return float(np.mean(_f1(table)))


def _f1(table: NDArray[np.int_]) -> NDArray[np.float64]:
    doubled = table.sum(axis=0) + table.sum(axis=1)
    found: NDArray[np.float64] = 2 * np.diag(table) / np.maximum(doubled, 1)
    return found


def _intervals(y: NDArray[Any], predicted: NDArray[Any], names: list[str], groups: NDArray[Any]) -> list[Interval]:
    """Return the intervals of macro-F1 and of each label's F1, from a confusion matrix a cluster, drawn and summed."""
    place = {label: k for k, label in enumerate(names)}
    _, number = np.unique(groups, return_inverse=True)
    tables = np.zeros((number.max() + 1, len(names), len(names)), dtype=np.int_)
    truth, answer = (np.array([place[str(label)] for label in labels]) for labels in (y, predicted))
    np.add.at(tables, (number, truth, answer), 1)
    rng = np.random.default_rng(0)
    drawn = [_f1(tables[rng.integers(0, len(tables), len(tables))].sum(axis=0)) for _ in range(_RESAMPLES)]
    return bootstrap_intervals(np.array([[f1.mean(), *f1] for f1 in drawn]), len(tables))
