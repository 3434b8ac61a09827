"""Tests of joining labels with their texts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.documents import open_sources
from labels.errors import DocumentMissing, LabelError
from labels.files import read_gold
from labels.records import Anchor, digest_of
from labels.resolve import find_text, resolve


class OneText:
    """A source with one document, `only`, held in memory."""

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self._text = text

    def documents(self) -> list[str]:
        """Return the one name."""
        return ["only"]

    def text(self, document: str) -> str:
        """Return the one text."""
        assert document == "only"
        return self._text


def _anchor(start: int, end: int, digest: str, document: str = "first", source: str = "disputes") -> Anchor:
    return Anchor(id="x", source=source, document=document, start=start, end=end, digest=digest)


def test_every_label_gets_its_sentence(labels_folder: Path, texts: list[str]) -> None:
    """Resolving keeps the order of the labels and gives each the sentence it was read on."""
    gold = read_gold(labels_folder)
    found = resolve(gold, open_sources(labels_folder))
    assert [item.label for item in found] == gold
    assert [item.text for item in found] == texts[: len(gold)]


def test_an_unknown_source_is_named_with_the_known_ones(labels_folder: Path) -> None:
    """A label of a source that the catalogue lacks is refused, and the message lists what there is."""
    with pytest.raises(DocumentMissing, match=r"unknown source 'rumours': sources.toml names disputes"):
        find_text(_anchor(0, 3, "0" * 12, source="rumours"), open_sources(labels_folder))


def test_without_any_source_the_message_says_none() -> None:
    """Where there are no sources at all the message says so."""
    with pytest.raises(DocumentMissing, match="names none"):
        find_text(_anchor(0, 3, "0" * 12), {})


def test_an_unknown_document_is_named(labels_folder: Path) -> None:
    """A label of a document that the source lacks names that document and the file expected."""
    with pytest.raises(DocumentMissing, match=r"no document 'third'.*third\.txt"):
        find_text(_anchor(0, 3, "0" * 12, document="third"), open_sources(labels_folder))


def test_a_range_outside_the_text_is_refused(labels_folder: Path) -> None:
    """A label that ends after its document names the range and the text's length."""
    with pytest.raises(LabelError, match=r"'first' at 5-999999 lies outside the text of \d+ code points"):
        find_text(_anchor(5, 999_999, "0" * 12), open_sources(labels_folder))


def test_a_changed_sentence_is_refused(labels_folder: Path) -> None:
    """A digest that does not match names both digests and says that the text has changed."""
    with pytest.raises(LabelError, match=r"'first' at 0-3 has digest [0-9a-f]{12}, the label says 0{12}"):
        find_text(_anchor(0, 3, "0" * 12), open_sources(labels_folder))


def test_the_first_misfit_ends_resolving(labels_folder: Path) -> None:
    """Resolving many labels stops at the first that does not fit."""
    labels = [*read_gold(labels_folder)[:2], _anchor(0, 3, "0" * 12)]
    with pytest.raises(LabelError, match="the text has changed"):
        resolve(labels, open_sources(labels_folder))


@given(st.text(st.characters() | st.characters(categories=["Cs"]), min_size=1), st.data())
def test_any_slice_of_any_text_is_found_again(text: str, data: st.DataObject) -> None:
    """A label made from a slice of any Unicode text resolves to that very slice."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    label = _anchor(start, end, digest_of(text[start:end]), document="only")
    assert find_text(label, {"disputes": OneText(text)}) == text[start:end]
