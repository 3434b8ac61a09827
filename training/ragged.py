"""Rows of whole numbers, of different lengths, in two arrays."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Ragged"]


class Ragged(NamedTuple):
    """Row i is `values[starts[i]:starts[i + 1]]`."""

    starts: NDArray[np.int64]
    values: NDArray[np.int32]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Self:
        """Return rows of whole numbers."""
        starts = _starts(list(map(len, rows)))
        return cls(starts, np.fromiter(chain.from_iterable(rows), np.int32, int(starts[-1])))

    @classmethod
    def of_lengths(cls, lengths: ArrayLike, values: NDArray[np.int32]) -> Self:
        """Return rows of these lengths that hold the values, one row after another."""
        return cls(_starts(lengths), values)

    @classmethod
    def counting(cls, lengths: ArrayLike) -> Self:
        """Return rows of these lengths that hold 0, 1, 2… from the first row on."""
        starts = _starts(lengths)
        return cls(starts, np.arange(starts[-1], dtype=np.int32))

    @classmethod
    def stacked(cls, parts: Iterable[Self], size: int) -> Self:
        """Return the rows of each part after those of the part before, so many values in all; no part is kept."""
        values, lengths, end = np.empty(size, dtype=np.int32), list[NDArray[np.int64]](), 0
        for part in parts:
            values[end : end + len(part.values)] = part.values
            lengths.append(np.diff(part.starts))
            end += len(part.values)
        return cls(_starts(np.concatenate(lengths)), values)

    @classmethod
    def beside(cls, parts: Sequence[Self]) -> Self:
        """Return each row of the first part with that of each other part after it."""
        lengths = [np.diff(part.starts) for part in parts]
        starts = _starts(np.sum(lengths, axis=0))
        values, begins = np.empty(starts[-1], dtype=np.int32), starts[:-1]
        for part, length in zip(parts, lengths, strict=True):
            values[np.repeat(begins - part.starts[:-1], length) + np.arange(len(part.values))] = part.values
            begins = begins + length
        return cls(starts, values)

    @property
    def height(self) -> int:
        """Return how many rows there are."""
        return len(self.starts) - 1

    def between(self, first: int, end: int) -> Self:
        """Return the rows from one on, up to another that is not among them."""
        starts = self.starts[first : end + 1]
        return type(self)(starts - starts[0], self.values[starts[0] : starts[-1]])

    def take(self, rows: NDArray[np.integer]) -> Self:
        """Return these rows, in this order."""
        begins = self.starts[rows]
        lengths = self.starts[rows + 1] - begins
        starts = _starts(lengths)
        places = np.repeat(begins - starts[:-1], lengths) + np.arange(starts[-1])
        return type(self)(starts, self.values[places])

    def where(self, wanted: NDArray[np.bool_]) -> Self:
        """Return the rows with those of their values that are wanted."""
        return type(self)(np.concatenate([[0], np.cumsum(wanted)])[self.starts], self.values[wanted])

    def rows(self) -> NDArray[np.int64]:
        """Return for each value the row that it is in."""
        return np.repeat(np.arange(self.height), np.diff(self.starts))


def _starts(lengths: ArrayLike) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
