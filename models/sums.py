"""Add up what a sentence's terms weigh, each term once.

With idf and coefficients in one row a term, the row of a sentence is the sum over its terms of idf times the row: first
the square of its length, then, still to be divided by that length, what the terms say for each label.
"""

from array import array
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats
from models.features import Features
from models.vocabulary import Vocabulary

__all__ = ["MOST_AT_ONCE", "Sums"]

Packed = NDArray[np.int64]

_SENTENCE_BITS: Final = 8
_RANK_BITS: Final = 32
MOST_AT_ONCE: Final = 1 << _SENTENCE_BITS
"""Sentences added up at once: their rows fit a processor's cache, and their numbers fit beside a key."""


class Sums:
    """The weights of a vocabulary's terms, ready to be added up."""

    def __init__(self, vocabulary: Vocabulary, weights: Floats) -> None:
        """Take the weights, of shape (n_terms, 1 + n_labels): idf, then the coefficients of all labels."""
        self._vocabulary, self._weights = vocabulary, weights

    def one(self, features: Features) -> list[float]:
        """Return the sums of one sentence, of length 1 + n_labels: a few operations, however few its terms."""
        found = bytearray(features.alone) + self._vocabulary.find(features.joined).tobytes()
        ranks = np.frombuffer(found, np.int32)
        ranks.sort()
        return self._summed(self._weights.take(_distinct(ranks), axis=0).astype(np.float64))

    def many(self, features: Sequence[Features]) -> list[list[float]]:
        """Return the sums of at most `MOST_AT_ONCE` sentences: the same, each operation over all of them."""
        pairs = np.concatenate([self._alone(features), self._joined(features)])
        pairs.sort()
        pairs = _distinct(pairs)
        bounds = pairs.searchsorted(np.arange(len(features) + 1) << _RANK_BITS).tolist()
        rows = self._weights.take(pairs & (1 << _RANK_BITS) - 1, axis=0).astype(np.float64)
        return [self._summed(rows[start:end]) for start, end in pairwise(bounds)]

    def _alone(self, features: Sequence[Features]) -> Packed:
        """Return (sentence, rank) of terms of one token, each pair as one number."""
        ranks = np.frombuffer(b"".join([one.alone for one in features]), np.int32)
        sentences = np.repeat(np.arange(len(features)), [len(one.alone) // ranks.itemsize for one in features])
        return sentences << _RANK_BITS | ranks

    def _joined(self, features: Sequence[Features]) -> Packed:
        """Return the same of known terms of several tokens, the keys looked up in order: that is far quicker."""
        keys = np.frombuffer(array("q", chain.from_iterable([one.joined for one in features])), np.int64)
        sentences = np.repeat(np.arange(len(features)), [len(one.joined) for one in features])
        sought = np.sort(keys << _SENTENCE_BITS | sentences)
        ranks, known = self._vocabulary.search(sought >> _SENTENCE_BITS)
        return (sought[known] & (1 << _SENTENCE_BITS) - 1) << _RANK_BITS | ranks[known]

    def _summed(self, rows: NDArray[np.float64]) -> list[float]:
        total: list[float] = (rows[:, 0] @ rows).tolist()
        return total


def _distinct(ascending: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return sorted numbers, each once."""
    if len(ascending) == 0:
        return ascending
    fresh = np.empty(len(ascending), dtype=np.bool_)
    fresh[0] = True
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    return ascending[fresh]
