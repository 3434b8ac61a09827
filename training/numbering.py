"""The terms of texts as whole numbers, worked out for many texts at once and without making a string."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np

from models.features import most_symbols
from models.forms import Form
from models.joins import JOINED, Symbols
from models.layout import Layout
from models.terms import EDGES, TermExtractor, symbols_of
from models.vocabulary import Keys, Vocabulary
from training.lines import OUTSIDE, Lines
from training.ragged import Ragged

__all__ = ["AT_ONCE", "Numbering"]

_TEXT_BITS: Final = 8
_BITS: Final = 63 - _TEXT_BITS
"""What a number may take beside that of its text: a key stays below `HIGHEST_KEY`, and so few are above it."""
AT_ONCE: Final = 2**_TEXT_BITS
"""Texts that are numbered at once; what they give fits a processor's cache."""


class Numbering:
    """A number for each term of some texts: its key where it takes several tokens, and one above all keys if one."""

    def __init__(self, lines: Lines, extractor: TermExtractor, min_df: int) -> None:
        """Give a number to each symbol that occurs often enough: a term is in no more texts than its symbols are.

        Raises `ModelError` where there are too many symbols to number their terms.
        """
        tokens = list(_tokens(lines.forms))
        groups = "".join(group for group in extractor.groups if group in JOINED)
        self._vocabulary = Vocabulary(groups, _symbols(lines, tokens, min_df), "", np.zeros(0, np.int64))
        self._layout = Layout(self._vocabulary, most_symbols(extractor.lexicon))
        rows = [self._layout.row(self._numbered(token)) for token in tokens]
        self._cells = np.frombuffer(b"".join(row.cells for row in rows), np.int64).reshape(len(rows), -1)
        self._looks = np.frombuffer(b"".join(row.looks for row in rows), np.int64).reshape(-1, self._layout.depth)
        self._looks_of = Ragged.counting(self._cells[:, 0])
        number = dict[str, int]()
        told = chain.from_iterable(extractor.alone(form).values() for form in lines.forms)
        self._alone = Ragged.of([[number.setdefault(term, len(number)) for term in terms] for terms in told])
        self._names = list(number)

    def names(self, numbers: Keys) -> list[str]:
        """Return the terms that have these numbers, which ascend; '' for what lacks a symbol, and so is no term."""
        vocabulary = self._vocabulary
        joined, alone = np.split(numbers, [numbers.searchsorted(vocabulary.end)])
        whole = vocabulary.are_terms(joined).tolist()
        told = [vocabulary.term(key) if is_term else "" for key, is_term in zip(joined.tolist(), whole, strict=True)]
        return told + [self._names[number - vocabulary.end] for number in alone.tolist()]

    def distinct(self, joined: Ragged, alone: Ragged) -> tuple[Keys, Keys]:
        """Return the numbers of at most `AT_ONCE` texts, each once a text, and for each the text that it is of."""
        looks = self._looks[self._looks_of.take(joined.values).values]
        keys, rows = self._layout.keys([self._cells[joined.values].tobytes()], [looks.tobytes()])
        terms = self._alone.take(alone.values)
        found = np.concatenate(
            [
                joined.rows()[rows] << _BITS | keys,
                alone.rows()[terms.rows()] << _BITS | (np.int64(self._vocabulary.end) + terms.values),
            ]
        )
        found.sort()
        found = found[np.flatnonzero(np.diff(found, prepend=-1))]
        return found & (1 << _BITS) - 1, found >> _BITS

    def _numbered(self, token: Symbols[str]) -> Symbols[int]:
        numbers = self._vocabulary.numbers
        return {kind: [numbers.get(symbol, 0) for symbol in symbols] for kind, symbols in token.items()}


def _tokens(forms: Sequence[Form]) -> Iterator[Symbols[str]]:
    """Yield the symbols of each form in the sentence and in its skeleton, as lines number them."""
    start, end = EDGES
    yield from (start, {}, end, {}, {}, {})
    for form in forms[len(OUTSIDE) :]:
        token, mark = symbols_of(form)
        yield from (token, mark or {})


def _symbols(lines: Lines, tokens: Sequence[Symbols[str]], min_df: int) -> list[str]:
    """Return the symbols that occur at least so often, sorted."""
    seen = Counter[str]()
    for token, times in zip(tokens, np.bincount(lines.joined.values, minlength=len(tokens)).tolist(), strict=True):
        for symbol in set(chain.from_iterable(token.values())):
            seen[symbol] += times
    return sorted(symbol for symbol, times in seen.items() if times >= min_df)
