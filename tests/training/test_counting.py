"""Which texts have which terms."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.lexicon import Lexicon
from models.terms import GROUPS, TermExtractor
from training.counting import Counted, count_terms

PIECES = ["The", "mayor", "Olsen", "denied", "accused", "“", "”", "leak", ",", "didn’t", "12", "zyx", "?", "lie", "."]
TEXTS = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=40) | st.lists(
    st.sampled_from(PIECES), max_size=25
).map(" ".join)


def _sets(counted: Counted) -> list[set[str]]:
    """Return the terms of each text by name."""
    rows = np.split(counted.rows.values, counted.rows.starts[1:-1])
    return [{counted.names[place] for place in row} for row in rows]


@settings(max_examples=50)
@given(texts=st.lists(TEXTS, min_size=1, max_size=12), min_df=st.integers(1, 3))
def test_each_text_has_the_extractors_terms(texts: list[str], min_df: int) -> None:
    """Arithmetic finds what the extractor spells out, and drops what is in too few texts; an empty text has nothing."""
    extractor = TermExtractor(Lexicon.of(texts))
    counted = count_terms(texts, extractor, min_df)
    told = [set(extractor(text)) for text in texts]
    often = Counter(term for terms in told for term in terms)
    kept = sorted(term for term, times in often.items() if times >= min_df)
    assert counted.names == kept
    assert counted.frequency.tolist() == [often[term] for term in kept]
    assert _sets(counted) == [terms & set(kept) for terms in told]


@pytest.mark.parametrize("groups", ["w", "s", "b", "t", "qo", "pnh"])
def test_groups_left_out_have_no_terms(texts: list[str], groups: str) -> None:
    """An extractor of some groups has the terms of those groups alone, whether they take one token or several."""
    whole, some = (count_terms(texts, TermExtractor(Lexicon.of(texts), told), 1) for told in (GROUPS, groups))
    assert some.names == [name for name in whole.names if name[0] in groups]
    assert some.rows.height == len(texts)


def test_it_does_not_matter_how_texts_are_cut(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Few texts at once and a few at a time give what all at once give, to the order within each row."""
    extractor = TermExtractor(Lexicon.of(texts))
    whole = count_terms(texts, extractor, 2)
    monkeypatch.setattr("training.counting.AT_ONCE", 3)
    monkeypatch.setattr("training.counting._CHUNK", 6)
    pieces = count_terms(texts, extractor, 2)
    assert pieces.names == whole.names
    assert pieces.rows.values.tolist() == whole.rows.values.tolist()
    assert pieces.rows.starts.tolist() == whole.rows.starts.tolist()
