"""Tests of what a sentence gives to the arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.artefact import Artefact
from models.features import FeatureFinder
from models.terms import TermExtractor

PIECES = ["The", "mayor", "Olsen", "denied", "accused", "“", "”", "leak", ",", "didn’t", "12", "zyx", "?", "lie", "."]
SENTENCES = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=60) | st.lists(
    st.sampled_from(PIECES), max_size=25
).map(" ".join)


@pytest.fixture(scope="module")
def finder(artefact: Artefact) -> FeatureFinder:
    """Return the finder of the tiny model, which knows every group of terms."""
    return FeatureFinder(TermExtractor(artefact.lexicon, artefact.manifest.groups), artefact.vocabulary)


@given(text=SENTENCES)
def test_numbers_find_the_terms_that_training_saw(artefact: Artefact, finder: FeatureFinder, text: str) -> None:
    """On any text, all groups at once, the terms found by number are those of the extractor that the model knows."""
    features = finder(text)
    vocabulary, by_rank = artefact.vocabulary, artefact.terms
    keys, _ = finder.layout.keys([features.cells], [features.looks])
    ranks = [*np.frombuffer(features.alone, np.int32).tolist(), *vocabulary.known(keys).tolist()]
    known = set(by_rank)
    terms = TermExtractor(artefact.lexicon, artefact.manifest.groups)(text)
    assert sorted(by_rank[rank] for rank in ranks) == sorted(term for term in terms if term in known)


@given(text=SENTENCES, most=st.integers(1, 9))
def test_a_long_sentence_gives_the_same_terms_piece_by_piece(
    artefact: Artefact, finder: FeatureFinder, text: str, most: int
) -> None:
    """Wherever a line is cut into pieces, the terms found are those of the whole line."""
    whole = finder(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.features._LONG", most)
        pieces = finder(text)
    keys, _ = finder.layout.keys([whole.cells], [whole.looks])
    ranks = {*np.frombuffer(whole.alone, np.int32).tolist(), *artefact.vocabulary.known(keys).tolist()}
    left, _ = finder.layout.keys([pieces.cells], [pieces.looks])
    found = {*np.frombuffer(pieces.alone, np.int32).tolist(), *artefact.vocabulary.known(left).tolist()}
    assert (found, pieces.known) == (ranks, whole.known)


def test_the_share_of_known_words_leaves_out_names_and_numbers(finder: FeatureFinder) -> None:
    """Half the words known gives one half; a sentence without words gives none."""
    assert finder("the leak qqqq zzzz, Olsen 12!").known == 0.5
    assert finder("Olsen, 12!").known == finder("").known == 0.0
