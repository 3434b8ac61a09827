"""Tests of which symbols make a term together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.joins import JOINED, Symbols

PLACES = st.integers(0, 11)
SORTED_PLACES = st.lists(PLACES, max_size=8).map(sorted)


@st.composite
def symbols(draw: st.DrawFn) -> Symbols[int]:
    """Draw a sentence of up to twelve stems, each symbol the number of its stem."""
    size = draw(st.integers(1, 12))
    acts, skeleton, negations, fields = (
        [place for place in draw(SORTED_PLACES) if place < size] for _ in ("acts", "skeleton", "negations", "fields")
    )
    told = [[(place, place) for place in places] for places in (acts, fields)]
    return Symbols(0, size - 1, range(size), told[0], [(place,) for place in skeleton], negations, told[1])


@pytest.mark.parametrize("group", list(JOINED))
@given(told=symbols())
def test_every_term_has_as_many_parts_as_its_group(group: str, told: Symbols[int]) -> None:
    """Any sentence gives terms of the group's own number of symbols, all of them symbols of the sentence."""
    terms = list(JOINED[group].of(told))
    assert all(len(term) == JOINED[group].parts for term in terms)
    assert all(0 <= symbol < len(told.stems) for term in terms for symbol in term)


@pytest.mark.parametrize(("group", "reach"), [("n", 4), ("p", 5), ("r", 4), ("z", 3), ("y", 3), ("h", 4), ("k", 2)])
@given(told=symbols())
def test_a_term_reaches_no_further_than_its_group_may(group: str, reach: int, told: Symbols[int]) -> None:
    """Whatever stands together stands near each other, and never with itself."""
    assert all(1 <= abs(one - two) <= reach for one, two in JOINED[group].of(told))
