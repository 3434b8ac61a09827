"""The terms of the TF-IDF: what a sentence says and how, with its names masked.

A term is a string whose first letter names its group::

    w  a stem or mask                      b  two neighbours             k  two stems with one between
    q  a stem inside a quotation           o  a stem among the first six
    a  a class of acts (deny, offer…)      v  a class of tone
    g  two neighbours in the skeleton      t  three neighbours in the skeleton
    s  character n-grams of a masked token

The skeleton of a sentence is its acts, names and quotation marks, all else left out: "NAME reject claim" whatever
stands between. Every term stands for one or more runs of tokens, and so for characters of the original text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from models.forms import NAME, Form, form_table, subwords
from models.lexicon import Lexicon
from models.tokens import Token, tokenise

__all__ = ["DEFAULT_GROUPS", "GROUPS", "OPENING", "Occurrence", "Read", "TermExtractor"]

GROUPS: Final = "wbkqoavgts"
DEFAULT_GROUPS: Final = "wbkqoavgt"
OPENING: Final = 6
_CLOSERS: Final = frozenset(':;?!"')
_LONG_WORD: Final = 4
_HEADLINE_SHARE: Final = 0.7


class Read(NamedTuple):
    """A token as read: its form, where it stands, and whether a quotation is open there."""

    form: Form
    start: int
    end: int
    quoted: bool


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
        reads = self.read(text)
        terms = [
            term for place, read in enumerate(reads) for term in self.single(read.form, read.quoted, place < OPENING)
        ]
        terms.extend(self.joined(reads))
        return terms

    def occurrences(self, text: str) -> Iterator[Occurrence]:
        """Yield the same terms as a call, each with the characters it stands for."""
        reads = self.read(text)
        for place, read in enumerate(reads):
            for term in self.single(read.form, read.quoted, place < OPENING):
                yield Occurrence(term, read.start, read.end)
        for term, first, last in self._runs(reads):
            yield Occurrence(term, reads[first].start, reads[last].end)

    def read(self, text: str) -> list[Read]:
        """Return the tokens of a sentence as forms; neighbouring names are one."""
        tokens = tokenise(text)
        headline = _is_headline(tokens)
        quoted, fresh = _opens_inside_quotation(text, tokens), True
        form_of, reads = self._form_of, list[Read]()
        for word, start, end in tokens:
            form = form_of(word, fresh or headline)
            fresh = word in _CLOSERS
            if word == '"':
                quoted = not quoted
            elif form.stem == NAME and reads and reads[-1].form.stem == NAME:
                reads[-1] = Read(form, reads[-1].start, end, quoted)
                continue
            reads.append(Read(form, start, end, quoted))
        return reads

    def single(self, form: Form, quoted: bool, opening: bool) -> tuple[str, ...]:  # noqa: FBT001 - a cache's key
        """Return the terms that one token gives by itself: its form and circumstances decide, no neighbour."""
        return self._terms_of[form, quoted, opening]

    def joined(self, reads: Sequence[Read]) -> list[str]:
        """Return the terms that take two tokens or more."""
        return [term for term, _, _ in self._runs(reads)]

    def _runs(self, reads: Sequence[Read]) -> Iterator[tuple[str, int, int]]:
        """Yield (term, first token, last token) for terms of several tokens."""
        stems, last = [read.form.stem for read in reads], len(reads) - 1
        if "b" in self.groups and reads:
            yield f"b^ {stems[0]}", 0, 0
            for place, (one, two) in enumerate(pairwise(stems)):
                yield f"b{one} {two}", place, place + 1
            yield f"b{stems[-1]} $", last, last
        if "k" in self.groups:
            for place, (one, two) in enumerate(zip(stems, stems[2:], strict=False)):
                yield f"k{one} {two}", place, place + 2
        yield from self._skeleton([(place, read.form.marker) for place, read in enumerate(reads) if read.form.marker])

    def _skeleton(self, marks: list[tuple[int, tuple[str, ...]]]) -> Iterator[tuple[str, int, int]]:
        if "g" in self.groups:
            for (start, ones), (end, twos) in pairwise(marks):
                for one in ones:
                    for two in twos:
                        yield f"g{one} {two}", start, end
        if "t" in self.groups:
            for (start, first), (_, middle), (end, last) in zip(marks, marks[1:], marks[2:], strict=False):
                yield f"t{first[0]} {middle[0]} {last[0]}", start, end

    @cached_property
    def _form_of(self) -> Callable[[str, bool], Form]:
        return form_table(self.lexicon)

    @cached_property
    def _terms_of(self) -> "_SingleTerms":
        return _SingleTerms(self.groups)

    def forget(self) -> None:
        """Drop the caches: they hold words of the texts that were read."""
        self.__dict__.pop("_form_of", None)
        self.__dict__.pop("_terms_of", None)

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


def _is_headline(tokens: Sequence[Token]) -> bool:
    """Tell a headline in Title Case: there a capital does not make a name."""
    longer = [token.text for token in tokens if len(token.text) >= _LONG_WORD and token.text[0].isalpha()]
    return len(longer) >= _LONG_WORD and sum(word[0].isupper() for word in longer) > _HEADLINE_SHARE * len(longer)


def _opens_inside_quotation(text: str, tokens: Sequence[Token]) -> bool:
    """Tell a sentence cut out of a quotation: its first mark closes, as it follows a character and no space."""
    first = next((token.start for token in tokens if token.text == '"'), 0)
    return first > 0 and not (text[first - 1].isspace() or text[first - 1] in "([-–—")
