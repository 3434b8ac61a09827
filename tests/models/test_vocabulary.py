"""Tests of terms as numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelError
from models.joins import JOINED
from models.terms import ALONE, GROUPS, SPELLED
from models.vocabulary import Vocabulary

SYMBOLS = st.text(st.characters(exclude_characters=" "), min_size=1, max_size=4)


@st.composite
def terms(draw: st.DrawFn) -> str:
    """Draw a term of any group."""
    group = draw(st.sampled_from(GROUPS))
    if group in SPELLED:
        return group + draw(st.text(st.sampled_from("abcé "), min_size=1, max_size=5))
    parts = 1 if group in ALONE else JOINED[group].parts
    return group + " ".join(draw(st.lists(SYMBOLS | st.sampled_from("abc"), min_size=parts, max_size=parts)))


@given(known=st.sets(terms(), min_size=1), asked=st.lists(terms()))
def test_a_key_finds_its_term_and_no_other(known: set[str], asked: list[str]) -> None:
    """Of any terms those in the vocabulary are found, each as itself, and no other is."""
    told = sorted(known)
    vocabulary, order = Vocabulary.of(GROUPS, told)
    assert list(vocabulary) == [told[place] for place in order]
    assert vocabulary.is_sound()
    sought = [*asked, *told]
    ranks, found = vocabulary.search(np.array([vocabulary.key(term) for term in sought]))
    assert found.tolist() == [term in known for term in sought]
    by_rank = list(vocabulary)
    assert [by_rank[rank] for rank in ranks[found]] == [term for term in sought if term in known]


def _asked(vocabulary: Vocabulary, terms: list[str]) -> tuple[list[int], list[int]]:
    ranks, places = vocabulary.find(np.array([vocabulary.key(term) for term in terms], np.int64))
    return ranks.tolist(), places.tolist()


def test_ranks_are_found_with_their_places() -> None:
    """Those keys that are terms give their ranks, ascending, repetitions included, and tell where they were asked."""
    vocabulary, _ = Vocabulary.of("wb", ["wlie", "wthe", "bthe lie"])
    ranks, places = _asked(vocabulary, ["wthe", "wnone", "bthe lie", "wthe"])
    assert ranks == [1, 1, 2]
    assert [sorted(places[:2]), places[2]] == [[0, 3], 2]
    assert len(vocabulary) == 3


def test_a_term_of_another_group_is_not_known() -> None:
    """A term of a group that the model does without is not found."""
    vocabulary, _ = Vocabulary.of("b", ["bthe lie"])
    assert _asked(vocabulary, ["wlie"]) == ([], [])


def test_a_spelled_term_that_is_too_long_is_not_known() -> None:
    """A run of more characters than any term has is no term, not another's number."""
    vocabulary, _ = Vocabulary.of("s", ["sabc", "sc"])
    _, found = vocabulary.search(np.array([vocabulary.key("sabcabc"), vocabulary.key("sxabc"), vocabulary.key("sabc")]))
    assert found.tolist() == [False, False, True]


@pytest.mark.parametrize("keys", [[], [0], [-1, 4], [4, 4], [5, 4], [4, 10**9]])
def test_keys_that_are_no_terms_are_not_sound(keys: list[int]) -> None:
    """Keys out of order or range, or none at all, are told from those of terms."""
    assert Vocabulary("w", ["a", "b", "c", "d", "e"], "", np.array([1, 5])).is_sound()
    assert not Vocabulary("w", ["a", "b", "c", "d", "e"], "", np.array(keys, dtype=np.int64)).is_sound()


def test_more_symbols_than_can_be_numbered_are_refused() -> None:
    """A vocabulary whose terms would need too large numbers is refused with what to do."""
    with pytest.raises(ModelError, match="300000 symbols and 0 characters are too many: raise min_df"):
        Vocabulary("t", [str(number) for number in range(300_000)], "", np.zeros(0, np.int64))
