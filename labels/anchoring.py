"""Find where a sentence stands: in a document that is known, or in a new one that is made of sentences."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Final, NamedTuple

from labels.documents import Source
from labels.exchange.entries import Region
from labels.sentences import split

__all__ = ["CHUNK", "Anchors", "Place", "Sentence", "compose", "slug"]

CHUNK: Final = 20
"""Sentences of which no document is told become documents of so many: folds and held-out parts go by document."""
_KEY: Final = 16
_WINDOW: Final = 80
_ODD: Final = re.compile(r"[^\w.-]+")


class Place(NamedTuple):
    """Where a sentence stands, as in `Anchor.place`."""

    source: str
    document: str
    start: int
    end: int


class Anchors:
    """All statements of known sources by how they begin, white space left out."""

    def __init__(self, sources: Mapping[str, Source], labelled: Iterable[tuple[str, str, int, int]]) -> None:
        """Read every document; what is labelled may begin elsewhere than a statement does."""
        self._sources = sources
        places = {Place(*place) for place in labelled}
        places |= {
            Place(name, document, *span)
            for name, source in sources.items()
            for document in source.documents()
            for span in split(source.text(document))
        }
        self._starts: dict[str, list[Place]] = defaultdict(list)
        for place in sorted(places):
            self._starts[_key(self._text(place)[place.start : place.end])].append(place)

    def find(self, text: str) -> list[Place]:
        """Return every place where the words of a sentence stand, by source, document and offset."""
        words = re.compile(r"\s+".join(map(re.escape, text.split())) + r"(?!\w)")
        begun = {place[:3]: place for place in self._starts.get(_key(text), ())}.values()
        found = ((place, words.match(self._text(place), place.start)) for place in begun)
        return [place._replace(end=match.end()) for place, match in found if match]

    def _text(self, place: Place) -> str:
        return self._sources[place.source].text(place.document)


class Sentence(NamedTuple):
    """A sentence and what is told of where it stands."""

    text: str
    """Empty where only the place is told."""
    source: str = ""
    document: str = ""
    region: Region | None = None
    """Where it stands in `whole`, or else in the document of the source."""
    whole: str = ""
    """The text of its document, where that is told."""
    digest: str = ""


def compose(source: str, sentences: Sequence[Sentence]) -> tuple[dict[str, str], list[Place]]:
    """Return new documents (name → text) that hold all sentences, and the place of each, in order.

    Sentences of one document stand in one; those of none in documents of `CHUNK`, neighbours together.
    """
    names, documents, places = dict[tuple[str, str], str](), dict[str, str](), list[Place]()
    alone = count()
    for text, _, document, region, whole, _ in sentences:
        named = document or (whole and "text") or f"{next(alone) // CHUNK + 1:03}"
        if (named, whole) not in names:
            names[named, whole] = name = _free(slug(named), documents)
            documents[name] = whole
        name = names[named, whole]
        start = region.start if whole and region else len(documents[name])
        if not whole:
            documents[name] += f"{text}\n"
        places.append(Place(source, name, start, start + len(text)))
    return documents, places


def slug(name: str) -> str:
    """Return a name that is safe as a file's: letters, digits, points and dashes."""
    return _ODD.sub("-", name.lower()).strip("-.")[:60].rstrip("-.") or "x"


def _key(text: str) -> str:
    return "".join(text[:_WINDOW].split())[:_KEY]


def _free(name: str, taken: Mapping[str, object]) -> str:
    """Return the name, with a number behind it where it is taken."""
    return next(tried for tried in chain([name], (f"{name}-{number}" for number in count(2))) if tried not in taken)
