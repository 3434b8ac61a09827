"""Tests of which symbols make a term together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.joins import JOINED, Kind, Symbols, line, together
from models.terms import EDGES

SIZES = st.fixed_dictionaries({kind: st.integers(0, 2) for kind in ("negation", "act", "field", "mark")})


@st.composite
def sentences(draw: st.DrawFn) -> list[Symbols[int]]:
    """Draw a sentence of up to twelve tokens, each symbol the number of its token."""
    tokens = []
    for place, sizes in enumerate(draw(st.lists(SIZES, min_size=1, max_size=12))):
        told: dict[Kind, tuple[int, ...]] = {kind: (place,) * size for kind, size in sizes.items()}  # type: ignore[misc]
        mark = told.pop("mark")
        token: Symbols[int] = {"stem": (place,), "neighbour": (place,), **told}
        skeletal: Symbols[int] = {"mark": mark, "head": mark[:1]}
        tokens.append((token, skeletal if mark else None))
    return line(({"neighbour": (0,)}, {"neighbour": (len(tokens) - 1,)}), tokens)


@pytest.mark.parametrize("group", list(JOINED))
@given(told=sentences())
def test_every_term_has_as_many_parts_as_its_group(group: str, told: list[Symbols[int]]) -> None:
    """Any sentence gives terms of the group's own number of symbols, all of them symbols of the sentence."""
    terms = list(together(JOINED[group], told))
    assert all(len(term) == JOINED[group].parts for term in terms)
    assert {symbol for term in terms for symbol in term} <= set(range(len(told)))


@pytest.mark.parametrize(("group", "reach"), [("n", 4), ("p", 5), ("r", 4), ("z", 3), ("y", 3), ("h", 4), ("k", 2)])
@given(told=sentences())
def test_a_term_reaches_no_further_than_its_group_may(group: str, reach: int, told: list[Symbols[int]]) -> None:
    """Whatever stands together stands near each other, and never with itself."""
    assert all(1 <= abs(one - two) <= reach for one, two in together(JOINED[group], told))


def test_each_group_joins_what_it_says() -> None:
    """A sentence of two names, an act and a negation gives the terms of every group that are read off it by eye."""
    tokens: list[tuple[Symbols[str], Symbols[str] | None]] = [
        ({"stem": "A", "neighbour": "A"}, {"mark": "A", "head": "A"}),
        ({"stem": "n", "neighbour": "n", "negation": "n"}, None),
        ({"stem": "d", "neighbour": "d", "act": "xy", "field": "f"}, {"mark": "xy", "head": "x"}),
        ({"stem": "B", "neighbour": "B", "field": "e"}, {"mark": "B", "head": "B"}),
    ]
    told = line(EDGES, tokens)
    found = {group: sorted("".join(term) for term in together(join, told)) for group, join in JOINED.items()}
    assert found == {
        "b": ["An", "B$", "^A", "dB", "nd"],
        "k": ["Ad", "nB"],
        "g": ["Ax", "Ay", "xB", "yB"],
        "t": ["AxB"],
        "n": ["nB", "nd"],
        "p": ["xB", "yB"],
        "r": ["xA", "xn", "yA", "yn"],
        "z": ["fB"],
        "y": ["eA", "ed", "en", "fA", "fn"],
        "h": ["fe"],
    }
