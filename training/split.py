"""Keep what is judged apart from what is learnt: by document, and by near-duplicate documents together."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from training.dataset import Dataset, Gold

__all__ = ["clusters", "grouped_folds", "is_development", "is_held_out"]

HELD_OUT_SHARE: Final = 6
_RUN: Final = 8
_WORD: Final = re.compile(r"\w+")


def is_held_out(source: str, document: str) -> bool:
    """Tell whether a document belongs to the fixed sixth that no teacher ever sees.

    A hash of its name decides, so that a new document falls on its side once and for all.
    """
    digest = hashlib.sha256(f"{source}/{document}".encode()).hexdigest()
    return int(digest, 16) % HELD_OUT_SHARE == 0


def is_development(source: str, document: str) -> bool:
    """Tell whether a held-out document belongs to the half that choices are made on: recipe, temperature, threshold.

    The other half is for judging alone.
    """
    digest = hashlib.sha256(f"{source}/{document}".encode()).hexdigest()
    return int(digest, 16) // HELD_OUT_SHARE % 2 == 0


def clusters(gold: Sequence[Gold]) -> NDArray[np.int_]:
    """Return the cluster of each sentence: documents that share a run of eight words are one cluster.

    Returns
    -------
    ndarray of shape (n_gold,)

    """
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(document: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(document, document) != document:
            document = parent[document] = parent[parent[document]]
        return document

    first: dict[tuple[str, ...], tuple[str, str]] = {}
    for item in gold:
        document = _unit(item)
        for run in _runs(item.text):
            parent[root(document)] = root(first.setdefault(run, document))
    numbers: dict[tuple[str, str], int] = {}
    return np.array([numbers.setdefault(root(_unit(item)), len(numbers)) for item in gold], dtype=np.int_)


def grouped_folds(
    data: Dataset, n_splits: int, *, seed: int = 0
) -> Iterator[tuple[NDArray[np.int_], NDArray[np.int_]]]:
    """Yield (train, test) places of the gold; no cluster is on both sides, classes are spread evenly."""
    folds = StratifiedGroupKFold(n_splits, shuffle=True, random_state=seed)
    yield from folds.split(data.gold, data.y("stance"), clusters(data.gold))


def _unit(item: Gold) -> tuple[str, str]:
    return (item.label.source, item.label.document)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return (tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1))
