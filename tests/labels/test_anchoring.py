"""Tests of finding where a sentence stands."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.anchoring import CHUNK, Anchors, Place, Sentence, compose, slug
from labels.documents import FolderSource
from labels.exchange.entries import Region

TEXT = "He denied it. The mayor, who had\nbeen away, denied it as well. He denied it."


@pytest.fixture
def anchors(tmp_path: Path) -> Anchors:
    """Return the statements of one document, and one part of a statement that is labelled."""
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    return Anchors({"s": FolderSource(path=tmp_path)}, [("s", "one", 18, 23)])


def test_every_place_of_a_sentence_is_found(anchors: Anchors) -> None:
    """A sentence that stands twice has two places, in order."""
    assert anchors.find("He denied it.") == [Place("s", "one", 0, 13), Place("s", "one", 63, 76)]


def test_white_space_does_not_matter(anchors: Anchors) -> None:
    """A wrapped line of the document is found by the sentence in one line."""
    [place] = anchors.find("The mayor, who had been away, denied it as well.")
    assert TEXT[place.start : place.end] == "The mayor, who had\nbeen away, denied it as well."


def test_what_is_labelled_may_begin_elsewhere(anchors: Anchors) -> None:
    """A labelled part of a statement is found, an unlabelled one is not."""
    assert anchors.find("mayor") == [Place("s", "one", 18, 23)]
    assert anchors.find("been away") == []


def test_a_word_is_not_cut(anchors: Anchors) -> None:
    """The beginning of a longer word is no place of a sentence."""
    assert anchors.find("The mayor, who had been a") == []


@given(
    st.lists(
        st.tuples(st.text(min_size=1), st.sampled_from(["", "a", "A", "b/../c"])).map(
            lambda pair: Sentence(pair[0], document=pair[1])
        ),
        max_size=3 * CHUNK,
    )
)
def test_composed_documents_hold_every_sentence(sentences: list[Sentence]) -> None:
    """Each sentence stands at its place, no two places overlap, and names are safe for files."""
    documents, places = compose("s", sentences)
    assert [documents[place.document][place.start : place.end] for place in places] == [one.text for one in sentences]
    ordered = sorted(places)
    assert all(one.document != two.document or one.end < two.start for one, two in pairwise(ordered))
    assert all(name == slug(name) for name in documents)


def test_sentences_of_no_document_are_spread() -> None:
    """Those whose document is not told come to documents of twenty, neighbours together; told ones stay together."""
    documents, places = compose(
        "s", [*(Sentence(f"Sentence {n}.") for n in range(45)), *[Sentence("x.", document="Report A")] * 2]
    )
    assert list(documents) == ["001", "002", "003", "report-a"]
    assert [place.document for place in places].count("001") == CHUNK


def test_a_whole_text_is_kept_as_it_is() -> None:
    """Spans of a told text make that text the document, byte for byte; another text of the name has another one."""
    documents, places = compose("s", [_part("b", "a b", 2), _part("a", "a b", 0), _part("c", "c", 0)])
    assert documents == {"d": "a b", "d-2": "c"}
    assert places == [Place("s", "d", 2, 3), Place("s", "d", 0, 1), Place("s", "d-2", 0, 1)]


def _part(text: str, whole: str, start: int) -> Sentence:
    return Sentence(text, "", "d", Region(start, start + len(text)), whole)
