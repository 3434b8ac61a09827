"""Add up what a sentence's terms weigh, each term once.

With idf and coefficients in one row a term, the row of a sentence is the sum over its terms of idf times the row: first
the square of its length, then, still to be divided by that length, what the terms say for each label.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats
from models.features import Features
from models.layout import Layout
from models.vocabulary import Vocabulary

__all__ = ["Sums"]

Packed = NDArray[np.int64]
Doubles = NDArray[np.float64]

_RANK_BITS: Final = 32


class Sums:
    """The weights of a vocabulary's terms, ready to be added up."""

    def __init__(self, vocabulary: Vocabulary, layout: Layout, weights: Floats) -> None:
        """Take the weights, of shape (n_terms, 1 + n_labels): idf, then the coefficients of all labels."""
        self._vocabulary, self._layout, self._weights = vocabulary, layout, weights

    def one(self, features: Features) -> Doubles:
        """Return the sums of one sentence, of length 1 + n_labels: a few operations, however few its terms."""
        keys, _ = self._layout.keys([features.cells], [features.looks])
        ranks = np.concatenate([np.frombuffer(features.alone, np.int32), self._vocabulary.known(keys)])
        ranks.sort()
        return _summed(self._weights.take(_distinct(ranks), axis=0).astype(np.float64))

    def many(self, features: Sequence[Features]) -> Doubles:
        """Return the sums of sentences, of shape (n_sentences, 1 + n_labels): the same to the last bit, in less time.

        A few hundred sentences at once are quickest: their rows of weights fit a processor's cache.
        """
        pairs = np.concatenate([self._alone(features), self._joined(features)])
        pairs.sort()
        pairs = _distinct(pairs)
        bounds = pairs.searchsorted(np.arange(len(features) + 1) << _RANK_BITS).tolist()
        rows = self._weights.take(pairs & (1 << _RANK_BITS) - 1, axis=0).astype(np.float64)
        return np.array([_summed(rows[start:end]) for start, end in pairwise(bounds)])

    def _alone(self, features: Sequence[Features]) -> Packed:
        """Return (sentence, rank) of terms of one token, each pair as one number."""
        ranks = np.frombuffer(b"".join([one.alone for one in features]), np.int32)
        sentences = np.repeat(np.arange(len(features)), [len(one.alone) // ranks.itemsize for one in features])
        return sentences << _RANK_BITS | ranks

    def _joined(self, features: Sequence[Features]) -> Packed:
        """Return the same of known terms of several tokens."""
        keys, rows = self._layout.keys([one.cells for one in features], [one.looks for one in features])
        ranks, places = self._vocabulary.find(keys)
        sentences = np.repeat(np.arange(len(features)), [self._layout.rows(one.cells) for one in features])
        return sentences[rows[places]] << _RANK_BITS | ranks


def _summed(rows: Doubles) -> Doubles:
    total: Doubles = rows[:, 0] @ rows
    return total


def _distinct(ascending: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return sorted numbers, each once."""
    if len(ascending) == 0:
        return ascending
    fresh = np.empty(len(ascending), dtype=np.bool_)
    fresh[0] = True
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    return ascending[fresh]
