"""What a labels folder knows already: its documents, its labels, and what is nearly the same as a labelled sentence."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from labels.anchoring import Anchors, Place, Sentence
from labels.documents import open_sources
from labels.errors import LabelError
from labels.files import read_gold
from labels.layers import is_labels_folder, shipped_root
from labels.near import NearIndex
from labels.records import GoldLabel, digest_of
from labels.resolve import resolve

__all__ = ["Known"]


class Known:
    """A labels folder as an import meets it; one that is not there yet knows what it will stand on."""

    def __init__(self, root: Path) -> None:
        """Read the labels; raise `LabelError` where one is wrong."""
        folder = root if is_labels_folder(root) else shipped_root()
        self.sources = open_sources(folder)
        self.labels = {Place(*label.place): label for label in read_gold(folder)}
        self.ids = frozenset(label.id for label in self.labels.values())

    def place_of(self, sentence: Sentence) -> Place | None:
        """Return where a sentence stands, a labelled place before others; nothing where no document has it.

        Raises `LabelError` where a sentence is told by its place alone and that place does not hold.
        """
        if (place := self._told_place(sentence)) is not None:
            return place
        if not sentence.text:
            message = f"no text, and no document {sentence.document!r} of source {sentence.source!r} has that place"
            raise LabelError(message)
        found = [
            place for place in self._anchors.find(sentence.text) if not sentence.whole or self._is_in(place, sentence)
        ]
        return min(found, key=lambda place: place not in self.labels, default=None)

    def text_at(self, place: Place) -> str:
        """Return the text that stands at a place."""
        return self.sources[place.source].text(place.document)[place.start : place.end]

    def near(self, text: str) -> GoldLabel | None:
        """Return the label of the nearest labelled sentence, where one is near."""
        found = self._near.nearest(text)
        return None if found is None else self._listed[found.number]

    def _told_place(self, sentence: Sentence) -> Place | None:
        """Return the place that the entry itself tells, where it holds what the entry says."""
        source = self.sources.get(sentence.source)
        if (
            source is None
            or sentence.region is None
            or sentence.whole
            or sentence.document not in set(source.documents())
        ):
            return None
        text = source.text(sentence.document)[sentence.region.start : sentence.region.end]
        fits = text == sentence.text if sentence.text else bool(text) and sentence.digest in {"", digest_of(text)}
        return Place(sentence.source, sentence.document, *sentence.region) if fits else None

    def _is_in(self, place: Place, sentence: Sentence) -> bool:
        """Tell whether a place is that of a span in the whole text that the entry gives."""
        whole = self.sources[place.source].text(place.document)
        return whole == sentence.whole and sentence.region is not None and place.start == sentence.region.start

    @cached_property
    def _anchors(self) -> Anchors:
        return Anchors(self.sources, self.labels)

    @cached_property
    def _listed(self) -> list[GoldLabel]:
        return list(self.labels.values())

    @cached_property
    def _near(self) -> NearIndex:
        return _index(item.text for item in resolve(self._listed, self.sources))


def _index(texts: Iterable[str]) -> NearIndex:
    index = NearIndex()
    for text in texts:
        index.add(text)
    return index
