"""Tests of joins as arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.joins import JOINED, Symbols, line, together
from models.layout import Layout
from models.terms import EDGES
from models.vocabulary import Vocabulary

LETTERS = "abcdef"
SYMBOLS = [*LETTERS, "^", "$"]
VOCABULARY = Vocabulary("".join(JOINED), SYMBOLS, "", np.zeros(0, np.int64))
LAYOUT = Layout(VOCABULARY, {"field": 3, "mark": 2})

SOME = st.text(st.sampled_from([*LETTERS, "?"]), max_size=2)  # the last is not known
TOKENS = st.builds(
    lambda stem, negates, act, field, mark: (
        {"stem": stem, "neighbour": stem, "negation": stem * negates, "act": act, "field": field},
        {"mark": mark, "head": mark[:1]} if mark else None,
    ),
    st.sampled_from([*LETTERS, "?"]),
    st.booleans(),
    SOME,
    st.text(st.sampled_from([*LETTERS, "?"]), max_size=3),
    SOME,
)
SENTENCES = st.lists(TOKENS, min_size=1, max_size=12).map(lambda tokens: line(EDGES, tokens))


def _numbered(token: Symbols[str]) -> Symbols[int]:
    return {kind: [VOCABULARY.numbers.get(symbol, 0) for symbol in symbols] for kind, symbols in token.items()}


def _keys(batch: list[list[Symbols[str]]]) -> list[list[int]]:
    """Return for each sentence the keys of possible terms that the layout gives, in order."""
    told = [[LAYOUT.row(_numbered(token)) for token in sentence] for sentence in batch]
    cells = [b"".join([*(row.cells for row in rows), LAYOUT.margin.cells]) for rows in told]
    keys, at = LAYOUT.keys(cells, [b"".join(row.looks for row in rows) for rows in told])
    ends = np.cumsum([LAYOUT.rows(one) for one in cells])
    owner = ends.searchsorted(at, side="right")
    return [sorted(filter(_is_term, keys[owner == number].tolist())) for number in range(len(batch))]


def _is_term(key: int) -> bool:
    return Vocabulary(VOCABULARY.groups, SYMBOLS, "", np.array([key])).is_sound()


@pytest.mark.parametrize("group", list(JOINED))
@given(batch=st.lists(SENTENCES, min_size=1, max_size=3))
def test_arithmetic_joins_what_training_joins(group: str, batch: list[list[Symbols[str]]]) -> None:
    """In every group the keys are those of the terms that the same sentences give as strings, sentence by sentence."""
    start, base, parts = VOCABULARY.ranges[group]
    keys = [[key for key in found if start <= key < start + base**parts] for found in _keys(batch)]
    terms = [[group + " ".join(term) for term in together(JOINED[group], sentence)] for sentence in batch]
    assert keys == [sorted(VOCABULARY.key(term) for term in told if "?" not in term) for told in terms]


def test_a_layout_of_no_group_has_no_keys() -> None:
    """A model without joined groups looks at nothing."""
    layout = Layout(Vocabulary("w", SYMBOLS, "", np.zeros(0, np.int64)), {})
    row = layout.row({"stem": (1,)})
    keys, rows = layout.keys([row.cells + layout.margin.cells], [row.looks])
    assert len(keys) == len(rows) == 0
