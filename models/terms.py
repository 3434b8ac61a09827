"""The terms of the TF-IDF: what a sentence says and how, with its names masked.

A term is a string whose first letter names its group. Some take one token (`ALONE`)::

    w  a stem or mask                      q  a stem inside a quotation
    o  a stem among the first six          a  a class of acts (deny, offer…)
    v  a class of tone                     s  character n-grams of a masked token
    f  a semantic field (deceit, paper…)

Others join symbols of several tokens (`models.joins`)::

    b  two neighbours                      k  two stems with one between
    g  two neighbours in the skeleton      t  three neighbours in the skeleton
    p  an act and a stem soon after it     r  an act and a stem shortly before it
    z  a field and a stem soon after it    y  a field and a stem shortly before it
    h  two fields near each other          n  a negation and a stem in its scope

The skeleton of a sentence is its acts, names and quotation marks, all else left out: "NAME reject claim" whatever
stands between. Every term stands for one or more runs of tokens, and so for characters of the original text.

To add a group, write the function of its terms in `ALONE`, or what stands together in `JOINED`, under a free letter,
add the letter to `GROUPS`, and say in `models.evidence` how a person reads it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from models.forms import LONGEST_REMEMBERED, NEGATION, Form, subwords
from models.joins import JOINED, Symbols, line, together
from models.lexicon import Lexicon
from models.memo import REMEMBERED, Memo
from models.reading import Reader, Reading
from models.tokens import spans

__all__ = [
    "ALONE",
    "DEFAULT_GROUPS",
    "EDGES",
    "GROUPS",
    "SPELLED",
    "Alone",
    "Occurrence",
    "TermExtractor",
    "When",
    "is_remembered",
    "standing",
    "symbols_of",
]

S = TypeVar("S")
T = TypeVar("T")

_OPENING: Final = 6


class Occurrence(NamedTuple):
    """A term and the code points that it stands for."""

    term: str
    start: int
    end: int


class When(Enum):
    """Where a form gives a term by itself."""

    ALWAYS = auto()
    QUOTED = auto()
    OPENING = auto()
    """Among the first six forms."""


class Alone(NamedTuple):
    """A group whose terms take one token."""

    when: When
    of: Callable[[Form], tuple[str, ...]]
    """What follows the letter of the group."""


ALONE: Final[Mapping[str, Alone]] = MappingProxyType(
    {
        "w": Alone(When.ALWAYS, lambda form: (form.stem,)),
        "a": Alone(When.ALWAYS, lambda form: form.acts),
        "v": Alone(When.ALWAYS, lambda form: form.valence),
        "f": Alone(When.ALWAYS, lambda form: form.fields),
        "s": Alone(When.ALWAYS, lambda form: subwords(form.surface)),
        "q": Alone(When.QUOTED, lambda form: (form.stem,)),
        "o": Alone(When.OPENING, lambda form: (form.stem,)),
    },
)
EDGES: Final[tuple[Symbols[str], Symbols[str]]] = ({"neighbour": "^"}, {"neighbour": "$"})
"""A sentence's start and end."""
SPELLED: Final = frozenset("s")
"""Groups whose terms are spelled in characters; the others are made of whole symbols with a space between."""
GROUPS: Final = "wbkqoavfgtnprzyhs"
DEFAULT_GROUPS: Final = GROUPS


def standing(when: When, of_forms: Sequence[T], reading: Reading) -> Sequence[T]:
    """Return those of the values of a sentence's forms whose form stands so."""
    if when is When.OPENING:
        return of_forms[:_OPENING]
    if when is When.QUOTED:
        return [one for one, quoted in zip(of_forms, reading.quoted, strict=True) if quoted] if reading.quotes else ()
    return of_forms


@dataclass(frozen=True)
class TermExtractor:
    """Turn a sentence into terms; the `analyzer` of the vectoriser, and all that the classifier knows of language."""

    lexicon: Lexicon
    groups: str = DEFAULT_GROUPS
    remembered: int = field(default=REMEMBERED, compare=False)
    """How many words are remembered, for speed alone."""

    def __call__(self, text: str) -> list[str]:
        """Return the terms of a sentence, repetitions included."""
        reading = self.read(text)
        alone = [self._alone[form] for form in reading.forms]
        terms = [term for when in When for told in standing(when, alone, reading) for term in told[when]]
        joined = self._joined(EDGES, [self._symbols[form] for form in reading.forms])
        return terms + [group + " ".join(symbols) for group, symbols in joined]

    def occurrences(self, text: str) -> Iterator[Occurrence]:
        """Yield the same terms as a call, in the same order, each with the characters it stands for."""
        reading, places = self.read(text), spans(text)
        covered = _covered(places, reading.merged)
        alone = [(self._alone[form], place) for form, place in zip(reading.forms, covered, strict=True)]
        for when in When:
            for told, place in standing(when, alone, reading):
                yield from (Occurrence(term, *place) for term in told[when])
        tokens = [
            (_placed(token, place), _placed(mark, place) if mark else None)
            for place, (token, mark) in enumerate(map(symbols_of, reading.forms))
        ]
        edges = _placed(EDGES[0], 0), _placed(EDGES[1], len(tokens) - 1)
        for group, symbols in self._joined(edges, tokens):
            names, run = zip(*symbols, strict=True)
            yield Occurrence(group + " ".join(names), covered[min(run)][0], covered[max(run)][1])

    def read(self, text: str) -> Reading:
        """Return a sentence as forms."""
        return self._reader.read(text)

    def alone(self, form: Form) -> dict[When, list[str]]:
        """Return the terms that a form gives by itself, by where it stands: no neighbour has a say."""
        terms: dict[When, list[str]] = {when: [] for when in When}
        for group, (when, of) in ALONE.items():
            if group in self.groups:
                terms[when] += [group + name for name in of(form)]
        return terms

    def forget(self) -> None:
        """Drop the memory of words that were read."""
        self.__dict__.pop("_reader", None)
        self.__dict__.pop("_alone", None)
        self.__dict__.pop("_symbols", None)

    def _joined(
        self,
        edges: tuple[Symbols[S], Symbols[S]],
        tokens: Sequence[tuple[Symbols[S], Symbols[S] | None]],
    ) -> Iterator[tuple[str, tuple[S, ...]]]:
        """Yield each group with the symbols of its terms."""
        sentence = line(edges, tokens) if tokens else []
        for group, join in JOINED.items():
            if group in self.groups:
                yield from ((group, symbols) for symbols in together(join, sentence))

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.lexicon, self.remembered)

    @cached_property
    def _alone(self) -> Memo[Form, dict[When, list[str]]]:
        return Memo(self.alone, most=self.remembered, keeps=is_remembered)

    @cached_property
    def _symbols(self) -> Memo[Form, tuple[Symbols[str], Symbols[str] | None]]:
        return Memo(symbols_of, most=self.remembered, keeps=is_remembered)

    def __getstate__(self) -> dict[str, object]:
        """Leave the memories out of a pickle: they are rebuilt as needed."""
        return {"lexicon": self.lexicon, "groups": self.groups, "remembered": self.remembered}


def is_remembered(form: Form) -> bool:
    """Tell whether what a form gives by itself may be kept: that of a very long token is worked out each time."""
    return len(form.surface) <= LONGEST_REMEMBERED


def symbols_of(form: Form) -> tuple[Symbols[str], Symbols[str] | None]:
    """Return what the joined groups see of a form: in the sentence, and in its skeleton if it belongs there."""
    stem = (form.stem,)
    negation = stem if form.stem == NEGATION else ()
    token: Symbols[str] = {
        "stem": stem,
        "neighbour": stem,
        "negation": negation,
        "act": form.acts,
        "field": form.fields,
    }
    return token, {"mark": form.marker, "head": form.marker[:1]} if form.marker else None


def _covered(places: Sequence[tuple[int, int]], merged: Sequence[int]) -> list[tuple[int, int]]:
    """Return the characters of each form: those of its token, and of the tokens merged into it."""
    covered: list[tuple[int, int]] = []
    going_on = frozenset(merged)
    for number, (start, end) in enumerate(places):
        if number in going_on:
            covered[-1] = (covered[-1][0], end)
        else:
            covered.append((start, end))
    return covered


def _placed(token: Symbols[str], place: int) -> Symbols[tuple[str, int]]:
    """Return symbols with the place of the form that they are of."""
    return {kind: [(symbol, place) for symbol in symbols] for kind, symbols in token.items()}
