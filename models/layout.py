"""Joins as arithmetic: tokens are rows of numbers, and a term's key is a sum of numbers at fixed distances.

The key of a term is its group's start plus its symbols as the digits of a number (`models.vocabulary`). A token knows
its own digit, and with it how much is still to be added, and where that stands: in certain cells of the rows that the
join looks at. So each token brings a row of cells, its own symbols times the value of each digit that they may be, and
a list of looks: a number and the cells to be added to it. The looks of all tokens of all sentences are worked out at
once. Where nothing stands there is a 0, and no term has a 0 among its digits.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, product
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.joins import JOINED, Join, Kind, Symbols
from models.vocabulary import Keys, Vocabulary

__all__ = ["Layout", "Row"]

_CELL: Final = 8
_LOOKS, _NOTHING, _FIRST = 0, 1, 2
"""The columns of how many looks the token has, of a 0, and the first of symbols."""


class Row(NamedTuple):
    """A token in numbers, 64 bits each."""

    cells: bytes
    looks: bytes
    """What the token brings, and the distances of the cells to be added to it; then the next look."""


class Layout:
    """The columns of rows for one vocabulary, and what each group looks at."""

    def __init__(self, vocabulary: Vocabulary, most: Mapping[Kind, int]) -> None:
        """Lay out columns; `most` says how many symbols of a kind a token has at most, 1 where it does not."""
        self._vocabulary = vocabulary
        joins = {group: join for group, join in JOINED.items() if group in vocabulary.ranges}
        self._columns, self._width = dict[tuple[Kind, int], range](), _FIRST
        for kind, value in dict.fromkeys(chain.from_iterable(self._near(g, join) for g, join in joins.items())):
            self._columns[kind, value] = range(self._width, self._width + most.get(kind, 1))
            self._width += most.get(kind, 1)
        self.depth = max((join.parts for join in joins.values()), default=1)
        """How many numbers a look is."""
        self._joins = [self._looking(group, join) for group, join in joins.items()]
        self.reach = max((abs(at) for join in joins.values() for places in join.at for at in places), default=0)
        """How many rows away a join looks at most."""
        self.margin = Row(bytes(self.reach * self._width * _CELL), b"")
        """Rows of nothing, as many as any join looks across: they belong after every sentence."""

    def row(self, token: Symbols[int]) -> Row:
        """Return a token in numbers, its symbols given by number, 0 for one that is not known."""
        looks = list(self._looks(token))
        cells = [len(looks), 0]
        for (kind, value), columns in self._columns.items():
            symbols = token.get(kind, ())
            cells += [symbol * value for symbol in symbols] + [0] * (len(columns) - len(symbols))
        return Row(array("q", cells).tobytes(), array("q", chain.from_iterable(looks)).tobytes())

    def rows(self, cells: bytes) -> int:
        """Return how many rows some cells are."""
        return len(cells) // (self._width * _CELL)

    def keys(self, cells: Iterable[bytes], looks: Iterable[bytes]) -> tuple[Keys, NDArray[np.intp]]:
        """Return the keys of all terms of some sentences, and for each the row that it begins in.

        Each sentence brings the cells of its rows, a margin after them, and their looks in the same order. Most keys
        are no term's.
        """
        told = np.frombuffer(b"".join(cells), np.int64)
        looked = np.frombuffer(b"".join(looks), np.int64).reshape(-1, self.depth)
        rows = np.arange(len(told) // self._width).repeat(told[_LOOKS :: self._width])
        starts = rows * self._width
        keys = looked[:, 0].copy()
        for far in range(1, self.depth):
            keys += told.take(starts + looked[:, far], mode="wrap")
        return keys, rows

    def _near(self, group: str, join: Join) -> Iterator[tuple[Kind, int]]:
        """Yield the kind of each further symbol of a group, with the value of its digit."""
        base = self._vocabulary.ranges[group].base
        return ((kind, base ** (len(join.near) - place)) for place, kind in enumerate(join.near, 1))

    def _distances(self, group: str, join: Join) -> Iterator[tuple[int, ...]]:
        """Yield where the cells of each term of a group stand, from the start of the row of its first symbol."""
        columns = [self._columns[near] for near in self._near(group, join)]
        rest = [_NOTHING] * (self.depth - join.parts)
        for places in join.at:
            cells = [[at * self._width + column for column in near] for at, near in zip(places, columns, strict=True)]
            yield from ((*each, *rest) for each in product(*cells))

    def _looking(self, group: str, join: Join) -> tuple[Kind, int, int, list[tuple[int, ...]]]:
        """Return what a group begins with, the start of its keys and the value of its first digit, and its cells."""
        start, base, parts = self._vocabulary.ranges[group]
        return join.of, start, base ** (parts - 1), list(self._distances(group, join))

    def _looks(self, token: Symbols[int]) -> Iterator[tuple[int, ...]]:
        for kind, start, value, distances in self._joins:
            for number in filter(None, token.get(kind, ())):
                brought = start + number * value
                yield from ((brought, *each) for each in distances)
