"""What a sentence gives to the arithmetic: its terms as numbers, found by number and not by name."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from typing import Final, NamedTuple

import numpy as np

from models.forms import Form
from models.joins import Kind, Symbols
from models.layout import Layout, Row
from models.lexicon import Lexicon
from models.memo import Memo
from models.terms import EDGES, TermExtractor, When, is_remembered, standing, symbols_of
from models.vocabulary import Vocabulary

__all__ = ["FeatureFinder", "Features", "most_symbols"]

_LONG: Final = 256
"""More forms than a sentence of prose has."""


class Features(NamedTuple):
    """A sentence's terms; some may be repeated."""

    alone: bytes
    """The ranks of the known terms of single tokens, 32 bits each."""
    cells: bytes
    """The rows of the layout for terms of several tokens."""
    looks: bytes
    """Their looks: most of the keys that they give are not known."""
    known: float
    """Share of the sentence's words, names and numbers left out, that the model has met before."""


class _Learnt(NamedTuple):
    """A form in numbers: the ranks of its terms by where it stands, its rows, and what else is to be known of it."""

    always: bytes
    cells: bytes
    looks: bytes
    mark: Row | None
    """Its row in the skeleton."""
    is_word: bool
    known: bool
    quoted: bytes
    """The ranks of its further terms inside a quotation."""
    opening: bytes
    """The same in the opening of a sentence."""


class FeatureFinder:
    """Reads sentences for one vocabulary. It remembers words that it met, and never changes otherwise."""

    def __init__(self, extractor: TermExtractor, vocabulary: Vocabulary) -> None:
        """Start with nothing read."""
        self._extractor, self._vocabulary = extractor, vocabulary
        self.layout = Layout(vocabulary, most_symbols(extractor.lexicon))
        self._learnt = Memo(self._learn, most=extractor.remembered, keeps=is_remembered)
        self._start, self._end = (self._row(edge) for edge in EDGES)

    def __call__(self, text: str) -> Features:
        """Return the features of a sentence."""
        reading = self._extractor.read(text)
        if not reading.forms:
            return Features(b"", b"", b"", 0.0)
        learnt = [self._learnt[form] for form in reading.forms]
        always, cells, looks, marks, words, known, quoted, opening = zip(*learnt, strict=True)
        start, end, margin, skeleton = self._start, self._end, self.layout.margin, [mark for mark in marks if mark]
        ranks = [*always, *standing(When.QUOTED, quoted, reading), *standing(When.OPENING, opening, reading)]
        n_words = sum(words)
        share = sum(known) / n_words if n_words else 0.0
        if len(reading.forms) > _LONG:
            rows = [start, *map(Row, cells, looks), end, *skeleton]
            return Features(b"".join([*ranks, *self._piecewise(rows)]), b"", b"", share)
        return Features(
            b"".join(ranks),
            b"".join([start.cells, *cells, end.cells, *(row.cells for row in skeleton), margin.cells]),
            b"".join([start.looks, *looks, end.looks, *(row.looks for row in skeleton)]),
            share,
        )

    def _piecewise(self, rows: Sequence[Row]) -> Iterator[bytes]:
        """Yield the ranks of a long line's terms of several tokens, a piece at a time, some of them repeated.

        All rows at once would take as much memory as a hundred copies of the text. A piece holds what its rows look at,
        so it has all of their terms, and none that the line has not.
        """
        reach = self.layout.reach
        for start in range(0, len(rows), _LONG):
            piece = [*rows[max(0, start - reach) : start + _LONG + reach], self.layout.margin]
            keys, _ = self.layout.keys([row.cells for row in piece], [row.looks for row in piece])
            yield array("i", set(self._vocabulary.known(keys).tolist())).tobytes()

    def _learn(self, form: Form) -> _Learnt:
        vocabulary, terms = self._vocabulary, self._extractor.alone(form)
        told = [f"w{form.stem}", *chain.from_iterable(terms.values())]
        ranks, known = vocabulary.search(np.fromiter(map(vocabulary.key, told), np.int64, len(told)))
        ends = pairwise(accumulate(map(len, terms.values()), initial=1))
        found = {
            when: ranks[start:end][known[start:end]].astype(np.int32).tobytes()
            for when, (start, end) in zip(terms, ends, strict=True)
        }
        token, mark = symbols_of(form)
        return _Learnt(
            found[When.ALWAYS],
            *self._row(token),
            mark=self._row(mark) if mark else None,
            is_word=form.is_word,
            known=form.is_word and bool(known[0]),
            quoted=found[When.QUOTED],
            opening=found[When.OPENING],
        )

    def _row(self, token: Symbols[str]) -> Row:
        numbers = self._vocabulary.numbers
        return self.layout.row(
            {kind: [numbers.get(symbol, 0) for symbol in symbols] for kind, symbols in token.items()}
        )


def most_symbols(lexicon: Lexicon) -> Mapping[Kind, int]:
    """Return how many symbols of a kind a form has at most."""
    fields, acts = (max(map(len, told.values()), default=1) for told in (lexicon.fields_of, lexicon.act_of))
    return {"field": fields, "mark": acts}
