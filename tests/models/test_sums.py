"""Tests of adding up the weights of terms."""

from math import fsum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.features import Features
from models.sums import Sums
from models.vocabulary import Vocabulary

WORDS = [f"{one}{two}" for one in "abcdefgh" for two in "abcdefgh"]
VOCABULARY = Vocabulary.of("wb", [f"w{word}" for word in WORDS] + [f"b{word} aa" for word in WORDS])[0]
WEIGHTS = np.random.default_rng(7).normal(size=(len(VOCABULARY), 7)).astype(np.float32)
SUMS = Sums(VOCABULARY, WEIGHTS)

ALONE = st.lists(st.integers(0, len(VOCABULARY) - 1), max_size=80)
JOINED = st.lists(st.sampled_from(VOCABULARY.keys.tolist()) | st.integers(0, 10_000), max_size=40)
FEATURES = st.builds(
    lambda alone, joined: Features(np.array(alone, np.int32).tobytes(), joined, 1.0),
    ALONE,
    JOINED,
)


def _terms(features: Features) -> set[int]:
    found = np.frombuffer(features.alone, np.int32).tolist() + VOCABULARY.find(features.joined).tolist()
    return set(found)


@given(FEATURES)
def test_each_term_counts_once(features: Features) -> None:
    """The sums are those over the set of known terms, whatever is repeated or not known."""
    rows = WEIGHTS[sorted(_terms(features))].astype(np.float64)
    expected = [fsum(rows[:, 0] * rows[:, column]) for column in range(7)]
    assert SUMS.one(features) == pytest.approx(expected, abs=1e-11)


@given(st.lists(FEATURES, max_size=12))
def test_many_sums_are_those_of_each(batch: list[Features]) -> None:
    """All at once gives to the last bit what one by one gives, sentences without a term among them."""
    assert SUMS.many(batch) == [SUMS.one(features) for features in batch]
