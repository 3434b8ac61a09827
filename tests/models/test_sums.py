"""Tests of adding up the weights of terms."""

from itertools import pairwise
from math import fsum
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.features import Features
from models.layout import Layout
from models.sums import Sums
from models.vocabulary import Vocabulary

WORDS = [f"{one}{two}" for one in "abcdefgh" for two in "abcdefgh"]
VOCABULARY = Vocabulary.of("wb", [f"w{word}" for word in WORDS] + [f"b{word} aa" for word in WORDS])[0]
LAYOUT = Layout(VOCABULARY, {})
WEIGHTS = np.random.default_rng(7).normal(size=(len(VOCABULARY), 7)).astype(np.float32)
SUMS = Sums(VOCABULARY, LAYOUT, WEIGHTS)

ALONE = st.lists(st.integers(0, len(VOCABULARY) - 1), max_size=80)
STEMS = st.lists(st.integers(0, len(WORDS)), max_size=40)


class _Told(NamedTuple):
    """A sentence's features, and the ranks of its known terms."""

    features: Features
    ranks: set[int]


def _told(alone: list[int], stems: list[int]) -> _Told:
    rows = [LAYOUT.row({"neighbour": (stem,)}) for stem in stems]
    cells = b"".join([*(row.cells for row in rows), LAYOUT.margin.cells])
    features = Features(np.array(alone, np.int32).tobytes(), cells, b"".join(row.looks for row in rows), 1.0)
    start, base, _ = VOCABULARY.ranges["b"]
    places = {key: rank for rank, key in enumerate(VOCABULARY.keys.tolist())}
    keys = {start + one * base + two for one, two in pairwise(stems)}
    return _Told(features, set(alone) | {places[key] for key in keys if key in places})


SENTENCES = st.builds(_told, ALONE, STEMS)


@given(SENTENCES)
def test_each_term_counts_once(sentence: _Told) -> None:
    """The sums are those over the set of known terms, whatever is repeated or not known."""
    rows = WEIGHTS[sorted(sentence.ranks)].astype(np.float64)
    expected = [fsum(rows[:, 0] * rows[:, column]) for column in range(7)]
    assert SUMS.one(sentence.features) == pytest.approx(expected, abs=1e-11)


@given(st.lists(SENTENCES, min_size=1, max_size=12))
def test_many_sums_are_those_of_each(batch: list[_Told]) -> None:
    """All at once gives to the last bit what one by one gives, sentences without a term among them."""
    many = SUMS.many([sentence.features for sentence in batch])
    assert many.tolist() == [SUMS.one(sentence.features).tolist() for sentence in batch]
