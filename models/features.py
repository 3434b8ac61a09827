"""What a sentence gives to the arithmetic: its terms as numbers, found by number and not by name."""

from collections.abc import Sequence
from itertools import accumulate, chain, pairwise
from typing import Final, NamedTuple

import numpy as np

from models.forms import NEGATION, Form
from models.joins import Symbols
from models.memo import Memo
from models.terms import EDGES, TermExtractor, When, is_remembered, standing
from models.vocabulary import Vocabulary

__all__ = ["FeatureFinder", "Features"]

_REMEMBERED: Final = 10_000


class Features(NamedTuple):
    """A sentence's terms; some may be repeated."""

    alone: bytes
    """The ranks of the known terms of single tokens, 32 bits each."""
    joined: list[int]
    """The keys of all terms of several tokens: most are not known."""
    known: float
    """Share of the sentence's words, names and numbers left out, that the model has met before."""


class _Mark(NamedTuple):
    """What the joined groups see of a form besides its stem."""

    acts: tuple[int, ...]
    skeleton: tuple[int, ...]
    negates: bool
    fields: tuple[int, ...]


class _Learnt(NamedTuple):
    """A form in numbers: the ranks of its terms by where it stands, its stem, and what else is to be known of it."""

    always: bytes
    quoted: bytes
    opening: bytes
    stem: int
    is_word: bool
    known: bool
    mark: _Mark | None


class FeatureFinder:
    """Reads sentences for one vocabulary. It remembers words that it met, and never changes otherwise."""

    def __init__(self, extractor: TermExtractor, vocabulary: Vocabulary) -> None:
        """Start with nothing read."""
        self._extractor, self._vocabulary = extractor, vocabulary
        self._learnt = Memo(self._learn, most=_REMEMBERED, keeps=is_remembered)
        self._start, self._end = self._numbers(EDGES)

    def __call__(self, text: str) -> Features:
        """Return the features of a sentence."""
        reading = self._extractor.read(text)
        if not reading.forms:
            return Features(b"", [], 0.0)
        learnt = [self._learnt[form] for form in reading.forms]
        always, quoted, opening, stems, words, known, marks = zip(*learnt, strict=True)
        ranks = [
            *always,
            *standing(When.QUOTED, quoted, reading),
            *standing(When.OPENING, opening, reading),
        ]
        n_words = sum(words)
        return Features(b"".join(ranks), self._keys(stems, marks), sum(known) / n_words if n_words else 0.0)

    def _keys(self, stems: Sequence[int], marks: Sequence[_Mark | None]) -> list[int]:
        marked = [(place, mark) for place, mark in enumerate(marks) if mark]
        symbols = Symbols(
            self._start,
            self._end,
            stems,
            [(place, act) for place, mark in marked for act in mark.acts],
            [mark.skeleton for _, mark in marked if mark.skeleton],
            [place for place, mark in marked if mark.negates],
            [(place, field) for place, mark in marked for field in mark.fields],
        )
        keys: list[int] = []
        for group, joined in self._extractor.joined(symbols):
            keys += self._vocabulary.joined(group, joined)
        return keys

    def _learn(self, form: Form) -> _Learnt:
        vocabulary, terms = self._vocabulary, self._extractor.alone(form)
        told = [f"w{form.stem}", *chain.from_iterable(terms.values())]
        ranks, known = vocabulary.search(np.fromiter(map(vocabulary.key, told), np.int64, len(told)))
        ends = pairwise(accumulate(map(len, terms.values()), initial=1))
        found = {
            when: ranks[start:end][known[start:end]].astype(np.int32).tobytes()
            for when, (start, end) in zip(terms, ends, strict=True)
        }
        (stem,) = self._numbers((form.stem,))
        mark = _Mark(
            self._numbers(form.acts),
            self._numbers(form.marker),
            form.stem == NEGATION,
            self._numbers(form.fields),
        )
        return _Learnt(
            always=found[When.ALWAYS],
            quoted=found[When.QUOTED],
            opening=found[When.OPENING],
            stem=stem,
            is_word=form.is_word,
            known=form.is_word and bool(known[0]),
            mark=mark if any(mark) else None,
        )

    def _numbers(self, symbols: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(self._vocabulary.numbers.get(symbol, 0) for symbol in symbols)
