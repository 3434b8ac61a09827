"""Tests of what a labels folder knows already."""

from pathlib import Path

import pytest

from labels.anchoring import Place
from labels.errors import LabelError
from labels.exchange.entries import Entry, Region
from labels.exchange.naming import Naming
from labels.exchange.told import Defaults, Told, understand
from labels.knowing import Known
from labels.layers import shipped_root

LEAK = "The mayor of Eastport accused the water board of hiding a leak for three years."


@pytest.fixture
def known(labels_folder: Path) -> Known:
    """Return what the tiny labels folder knows."""
    return Known(labels_folder)


def _told(text: str, **more: object) -> Told:
    found = understand(Entry(1, {"text": text, "stance": "neutral", **more}), Naming(), Defaults(sentiment="neutral"))
    assert isinstance(found, Told)
    return found


def test_a_known_sentence_is_found_by_its_words(known: Known) -> None:
    """A sentence of a document is found where it stands; one of no document is not."""
    assert known.place_of(_told(LEAK)) == Place("disputes", "first", 0, len(LEAK))
    assert known.text_at(Place("disputes", "first", 0, len(LEAK))) == LEAK
    assert known.place_of(_told("Nobody ever said this.")) is None


def test_the_place_that_is_told_goes_first(known: Known) -> None:
    """A told place is taken where it holds the sentence, and not where it holds another."""
    place = {"source": "disputes", "document": "first", "start": 4, "end": 9}
    assert known.place_of(_told("mayor", **place)) == Place("disputes", "first", 4, 9)
    assert known.place_of(_told(LEAK, **place)) == Place("disputes", "first", 0, len(LEAK))


def test_a_sentence_may_be_told_by_its_place_alone(known: Known) -> None:
    """A stand-off label without text is resolved; one whose digest or document does not fit is refused."""
    place = {"source": "disputes", "document": "first", "start": 4, "end": 9}
    assert known.place_of(_told("", **place)) == Place("disputes", "first", 4, 9)
    for wrong in ({"digest": "0" * 12}, {"document": "absent"}, {"start": 9000, "end": 9001}):
        with pytest.raises(LabelError, match=r"no text, and no document '.*' of source 'disputes' has that place"):
            known.place_of(_told("", **{**place, **wrong}))


def test_a_span_is_found_in_its_whole_text_alone(known: Known) -> None:
    """A span of a text that is no known document is not anchored in another document that has its words."""
    entry = Entry(1, {"text": LEAK, "stance": "neutral"}, region=Region(0, len(LEAK)))
    told = understand(entry, Naming(), Defaults(sentiment="neutral"))
    assert isinstance(told, Told)
    assert known.place_of(told) is None


def test_a_near_duplicate_is_found_with_its_label(known: Known) -> None:
    """A sentence nearly the same as a labelled one gives that label."""
    label = known.near(LEAK.replace("three", "four"))
    assert label is not None
    assert label.id == "first-0"
    assert known.near("Nobody ever said this.") is None


def test_a_folder_that_is_not_there_knows_the_shipped_labels(tmp_path: Path) -> None:
    """Before a folder of one's own exists, its labels are those that it will stand on."""
    assert Known(tmp_path / "new").ids == Known(shipped_root()).ids
