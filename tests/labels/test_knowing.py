"""Tests of what a labels folder knows already."""

from pathlib import Path

import pytest

from labels.anchoring import Place, Sentence
from labels.errors import LabelError
from labels.exchange.entries import Region
from labels.knowing import Known
from labels.layers import shipped_root

LEAK = "The mayor of Eastport accused the water board of hiding a leak for three years."


@pytest.fixture
def known(labels_folder: Path) -> Known:
    """Return what the tiny labels folder knows."""
    return Known(labels_folder)


def _told(text: str, start: int = 0, end: int = 0, document: str = "", digest: str = "") -> Sentence:
    """Return a sentence of that document of the tiny source, or of none."""
    if not end:
        return Sentence(text)
    return Sentence(text, "disputes", document or "first", Region(start, end), "", digest)


def test_a_known_sentence_is_found_by_its_words(known: Known) -> None:
    """A sentence of a document is found where it stands; one of no document is not."""
    assert known.place_of(_told(LEAK)) == Place("disputes", "first", 0, len(LEAK))
    assert known.text_at(Place("disputes", "first", 0, len(LEAK))) == LEAK
    assert known.place_of(_told("Nobody ever said this.")) is None


def test_the_place_that_is_told_goes_first(known: Known) -> None:
    """A told place is taken where it holds the sentence, and not where it holds another."""
    assert known.place_of(_told("mayor", 4, 9)) == Place("disputes", "first", 4, 9)
    assert known.place_of(_told(LEAK, 4, 9)) == Place("disputes", "first", 0, len(LEAK))


def test_a_sentence_may_be_told_by_its_place_alone(known: Known) -> None:
    """A stand-off label without text is resolved; one whose digest or document does not fit is refused."""
    assert known.place_of(_told("", 4, 9)) == Place("disputes", "first", 4, 9)
    for wrong in (_told("", 4, 9, digest="0" * 12), _told("", 4, 9, "absent"), _told("", 9000, 9001)):
        with pytest.raises(LabelError, match=r"no text, and no document '.*' of source 'disputes' has that place"):
            known.place_of(wrong)


def test_a_span_is_found_in_its_whole_text_alone(known: Known) -> None:
    """A span of a text that is no known document is not anchored in another document that has its words."""
    assert known.place_of(Sentence(LEAK, region=Region(0, len(LEAK)), whole=LEAK)) is None
    text = known.sources["disputes"].text("first")
    assert known.place_of(Sentence(LEAK, region=Region(0, len(LEAK)), whole=text)) is not None


def test_a_near_duplicate_is_found_with_its_label(known: Known) -> None:
    """A sentence nearly the same as a labelled one gives that label."""
    label = known.near(LEAK.replace("three", "four"))
    assert label is not None
    assert label.id == "first-0"
    assert known.near("Nobody ever said this.") is None


def test_a_folder_that_is_not_there_knows_the_shipped_labels(tmp_path: Path) -> None:
    """Before a folder of one's own exists, its labels are those that it will stand on."""
    assert Known(tmp_path / "new").ids == Known(shipped_root()).ids
