"""The terms of the TF-IDF: what a sentence says and how, with its names masked.

A term is a string whose first letter names its group::

    w  a stem or mask                      b  two neighbours             k  two stems with one between
    q  a stem inside a quotation           o  a stem among the first six
    a  a class of acts (deny, offer…)      v  a class of tone
    g  two neighbours in the skeleton      t  three neighbours in the skeleton
    n  a stem in the scope of a negation   s  character n-grams of a masked token
    p  an act and a stem soon after it     r  an act and a stem shortly before it

The skeleton of a sentence is its acts, names and quotation marks, all else left out: "NAME reject claim" whatever
stands between. Every term stands for one or more runs of tokens, and so for characters of the original text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from models.forms import NAME, NEGATION, Form, form_table, subwords
from models.lexicon import Lexicon
from models.tokens import spans, words

__all__ = ["DEFAULT_GROUPS", "GROUPS", "OPENING", "Occurrence", "Reading", "TermExtractor"]

GROUPS: Final = "wbkqoavgtnprs"
DEFAULT_GROUPS: Final = GROUPS
OPENING: Final = 6
_NEGATED: Final = 4
_AFTER: Final = 5
_BEFORE: Final = 4
_CLOSERS: Final = frozenset(':;?!"')
_LONG_WORD: Final = 4
_HEADLINE_SHARE: Final = 0.7


class Reading(NamedTuple):
    """A sentence as read: the forms in order, neighbouring names as one, and for each which tokens it covers."""

    forms: list[Form]
    quoted: list[bool]
    first: list[int]
    last: list[int]


class Occurrence(NamedTuple):
    """A term and the code points that it stands for."""

    term: str
    start: int
    end: int


@dataclass(frozen=True)
class TermExtractor:
    """Turn a sentence into terms; the `analyzer` of the vectoriser, and all that the classifier knows of language."""

    lexicon: Lexicon
    groups: str = DEFAULT_GROUPS

    def __call__(self, text: str) -> list[str]:
        """Return the terms of a sentence, repetitions included."""
        reading = self.read(text)
        return [*self._alone(reading), *self.joined(reading)]

    def occurrences(self, text: str) -> Iterator[Occurrence]:
        """Yield the same terms as a call, in the same order, each with the characters it stands for."""
        reading, places = self.read(text), spans(text)
        covered = [(places[one][0], places[two][1]) for one, two in zip(reading.first, reading.last, strict=True)]
        for place, (form, quoted) in enumerate(zip(reading.forms, reading.quoted, strict=True)):
            for term in self.single(form, quoted, place < OPENING):
                yield Occurrence(term, *covered[place])
        for term, (one, two) in zip(self.joined(reading), self._runs(reading), strict=True):
            yield Occurrence(term, covered[one][0], covered[two][1])

    def read(self, text: str) -> Reading:
        """Return the tokens of a sentence as forms."""
        tokens = words(text)
        plain = _is_headline(tokens)
        quoted, fresh, form_of = _opens_inside_quotation(text, tokens), True, self._form_of
        forms, inside, first, last = list[Form](), list[bool](), list[int](), list[int]()
        for number, word in enumerate(tokens):
            form = form_of(word, fresh or plain)
            fresh = word in _CLOSERS
            if word == '"':
                quoted = not quoted
            elif form.stem == NAME and forms and forms[-1].stem == NAME:
                last[-1] = number
                continue
            forms.append(form)
            inside.append(quoted)
            first.append(number)
            last.append(number)
        return Reading(forms, inside, first, last)

    def single(self, form: Form, quoted: bool, opening: bool) -> tuple[str, ...]:  # noqa: FBT001 - a cache's key
        """Return the terms that one token gives by itself: its form and circumstances decide, no neighbour."""
        return self._terms_of[form, quoted, opening]

    def joined(self, reading: Reading) -> list[str]:
        """Return the terms that take two tokens or more, in the order of `_runs`."""
        stems = [form.stem for form in reading.forms]
        found: list[str] = []
        if "b" in self.groups and stems:
            found += [f"b{one} {two}" for one, two in pairwise(["^", *stems, "$"])]
        if "k" in self.groups:
            found += [f"k{one} {two}" for one, two in zip(stems, stems[2:], strict=False)]
        marks = [form.marker for form in reading.forms if form.marker]
        if "g" in self.groups:
            found += [f"g{one} {two}" for ones, twos in pairwise(marks) for one in ones for two in twos]
        if "t" in self.groups:
            triples = zip(marks, marks[1:], marks[2:], strict=False)
            found += [f"t{one[0]} {two[0]} {three[0]}" for one, two, three in triples]
        found += [term for term, _, _ in self._scoped(reading.forms)]
        return found

    def _alone(self, reading: Reading) -> Iterator[str]:
        for place, (form, quoted) in enumerate(zip(reading.forms, reading.quoted, strict=True)):
            yield from self.single(form, quoted, place < OPENING)

    def _runs(self, reading: Reading) -> Iterator[tuple[int, int]]:
        """Yield the first and last form of each term that `joined` returns, in the same order."""
        size = len(reading.forms)
        if "b" in self.groups and size:
            yield from pairwise([0, *range(size), size - 1])
        if "k" in self.groups:
            yield from zip(range(size), range(2, size), strict=False)
        marks = [(place, form.marker) for place, form in enumerate(reading.forms) if form.marker]
        if "g" in self.groups:
            yield from ((a, b) for (a, ones), (b, twos) in pairwise(marks) for _ in ones for _ in twos)
        if "t" in self.groups:
            yield from ((a, b) for (a, _), _, (b, _) in zip(marks, marks[1:], marks[2:], strict=False))
        yield from ((one, two) for _, one, two in self._scoped(reading.forms))

    def _scoped(self, forms: Sequence[Form]) -> Iterator[tuple[str, int, int]]:
        """Yield (term, first form, last form) for what stands near a negation or an act."""
        for place, form in enumerate(forms):
            if form.stem == NEGATION and "n" in self.groups:
                for other in range(place + 1, min(place + 1 + _NEGATED, len(forms))):
                    yield f"n{forms[other].stem}", place, other
            for act in form.acts:
                if "p" in self.groups:
                    for other in range(place + 1, min(place + 1 + _AFTER, len(forms))):
                        yield f"p{act} {forms[other].stem}", place, other
                if "r" in self.groups:
                    for other in range(max(0, place - _BEFORE), place):
                        yield f"r{act} {forms[other].stem}", other, place

    def forget(self) -> None:
        """Drop the caches: they hold words of the texts that were read."""
        self.__dict__.pop("_form_of", None)
        self.__dict__.pop("_terms_of", None)

    @cached_property
    def _form_of(self) -> Callable[[str, bool], Form]:
        return form_table(self.lexicon)

    @cached_property
    def _terms_of(self) -> "_SingleTerms":
        return _SingleTerms(self.groups)

    def __getstate__(self) -> dict[str, object]:
        """Leave the caches out of a pickle: they are rebuilt as needed."""
        return {"lexicon": self.lexicon, "groups": self.groups}


class _SingleTerms(dict[tuple[Form, bool, bool], tuple[str, ...]]):
    """(form, quoted, opening) → terms; bounded by forgetting everything when full."""

    _FULL: Final = 100_000

    def __init__(self, groups: str) -> None:
        super().__init__()
        self.groups = groups

    def __missing__(self, key: tuple[Form, bool, bool]) -> tuple[str, ...]:
        if len(self) >= self._FULL:
            self.clear()
        form, quoted, opening = key
        found: dict[str, tuple[str, ...]] = {
            "w": (form.stem,),
            "q": (form.stem,) if quoted else (),
            "o": (form.stem,) if opening else (),
            "a": form.acts,
            "v": form.valence,
            "s": subwords(form.surface) if "s" in self.groups else (),
        }
        terms = tuple(group + name for group, names in found.items() if group in self.groups for name in names)
        self[key] = terms
        return terms


def _is_headline(tokens: Sequence[str]) -> bool:
    """Tell a headline in Title Case: there a capital does not make a name."""
    longer = [word for word in tokens if len(word) >= _LONG_WORD and word[0].isalpha()]
    return len(longer) >= _LONG_WORD and sum(word[0].isupper() for word in longer) > _HEADLINE_SHARE * len(longer)


def _opens_inside_quotation(text: str, tokens: Sequence[str]) -> bool:
    """Tell a sentence cut out of a quotation: its first mark closes, as it follows a character and no space."""
    if '"' not in tokens:
        return False
    first = spans(text)[tokens.index('"')][0]
    return first > 0 and not (text[first - 1].isspace() or text[first - 1] in "([-–—")
