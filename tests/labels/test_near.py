"""Tests of near-duplicates."""

from hypothesis import given
from hypothesis import strategies as st

from labels.near import NEAR, NearIndex


def _index(*texts: str) -> NearIndex:
    index = NearIndex()
    for text in texts:
        index.add(text)
    return index


def test_a_changed_word_at_the_end_is_near() -> None:
    """Sentences that share most runs of three words are near, and the nearest is told."""
    index = _index(
        "The harbour office denied on Friday that it had ever sold the pier.",
        "The harbour office denied on Friday that it had ever sold the old pier to anybody.",
    )
    near = index.nearest("The harbour office denied on Friday that it had ever sold the crane.")
    assert near is not None
    assert near.number == 0
    assert NEAR <= near.similarity < 1


def test_another_sentence_is_not_near() -> None:
    """A few common words make no near-duplicate."""
    assert (
        _index("The harbour office denied that it had sold the pier.").nearest("The office of the harbour is open.")
        is None
    )


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_the_same_words_are_nearest(texts: list[str]) -> None:
    """A sentence of the index is found again with similarity 1, whatever its length, capitals and points."""
    index = _index(*texts)
    for text in texts:
        near = index.nearest(f"{text}!")
        assert near is not None
        assert near.similarity == 1
