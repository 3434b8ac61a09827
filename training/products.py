"""Products of sparse rows with a few columns, on two cores: where a search for coefficients spends its time."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

__all__ = ["Asked", "Products", "Singles"]

Doubles = NDArray[np.float64]
Singles = NDArray[np.float32]


class Asked(NamedTuple):
    """A way forth and back."""

    columns: Singles
    """Shape (n_features + 1, n)."""
    between: Callable[[Singles, slice], Singles]
    """What is to be multiplied on the way back, from the products forth of some rows and which rows those are."""


_CORES: Final = 2
_AT_ONCE: Final = 65_536
"""Rows of a block at most: what it takes to multiply them in double is made each time, and dropped."""


class Products:
    """The rows of X, each with a 1 after it for the intercept.

    Blocks of rows are multiplied side by side and added up in their order, so that no result depends on which of them
    is done first.
    """

    def __init__(self, X: sparse.csr_matrix, pool: ThreadPoolExecutor) -> None:  # noqa: N803 - scikit-learn's name
        """Cut rows, in single or double precision, into blocks of one size, as many for each core."""
        ends = np.linspace(0, X.shape[0], _CORES * -(-X.shape[0] // (_CORES * _AT_ONCE)) + 1).astype(int)
        self._rows = [slice(start, end) for start, end in pairwise(ends.tolist())]
        self._blocks = [_between(X, rows) for rows in self._rows]
        self._singles = [block.astype(np.float32, copy=False) for block in self._blocks]
        self._pool, self.n_features = pool, X.shape[1]

    @classmethod
    @contextmanager
    def of(cls, X: sparse.csr_matrix) -> Iterator[Self]:  # noqa: N803
        """Give the products of some rows, with threads of their own until the end."""
        with ThreadPoolExecutor(_CORES) as pool, threadpool_limits(1, "blas"):
            yield cls(X, pool)

    def forth(self, columns: Doubles) -> Doubles:
        """Return the products with columns of shape (n_features + 1, n), as (n_samples, n)."""

        def part(block: sparse.csr_matrix) -> Doubles:
            moved: Doubles = _in_double(block) @ columns[:-1] + columns[-1]
            return moved

        return np.concatenate(list(self._pool.map(part, self._blocks)))

    def back(self, values: Doubles) -> Doubles:
        """Return the products of the transpose with values of shape (n_samples, n), as (n_features + 1, n)."""

        def part(block: sparse.csr_matrix, rows: slice) -> Doubles:
            return _with_sum(_in_double(block).T @ values[rows], values[rows])

        return self._summed(part, self._blocks)

    def back_squared(self, values: Doubles) -> Doubles:
        """Return the same with each value of X squared, worked out in single precision."""

        def part(block: sparse.csr_matrix, rows: slice) -> Singles:
            squared = sparse.csr_matrix((block.data**2, block.indices, block.indptr), shape=block.shape)
            return _with_sum(squared.T @ values[rows].astype(np.float32), values[rows])

        return self._summed(part, self._singles).astype(np.float64)

    def through(self, asked: Sequence[Asked]) -> list[Singles]:
        """Return for each who asks the way back of what is between, in single precision, all of them in one go."""
        if not asked:
            return []
        columns = np.concatenate([one.columns for one in asked], axis=1)
        ends = np.cumsum([one.columns.shape[1] for one in asked])[:-1]

        def part(block: sparse.csr_matrix, rows: slice) -> Singles:
            moved = np.split(block @ columns[:-1] + columns[-1], ends, axis=1)
            values = np.concatenate([one.between(way, rows) for one, way in zip(asked, moved, strict=True)], axis=1)
            return _with_sum(block.T @ values, values)

        return np.split(self._summed(part, self._singles), ends, axis=1)

    def _summed(
        self, part: Callable[[sparse.csr_matrix, slice], NDArray[Any]], blocks: list[sparse.csr_matrix]
    ) -> NDArray[Any]:
        parts = self._pool.map(part, blocks, self._rows)
        total = next(parts)
        for one in parts:
            total += one
        return total


def _between(X: sparse.csr_matrix, rows: slice) -> sparse.csr_matrix:  # noqa: N803
    """Return some rows without a copy of their values."""
    starts = X.indptr[rows.start : rows.stop + 1]
    values = slice(starts[0], starts[-1])
    shape = (len(starts) - 1, X.shape[1])
    return sparse.csr_matrix((X.data[values], X.indices[values], starts - starts[0]), shape=shape)


def _in_double(block: sparse.csr_matrix) -> sparse.csr_matrix:
    values = block.data.astype(np.float64, copy=False)
    return sparse.csr_matrix((values, block.indices, block.indptr), shape=block.shape)


def _with_sum(products: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
    total = values.sum(axis=0, keepdims=True, dtype=np.float64)  # what all rows have in common is most sensitive
    return np.concatenate([products, total.astype(products.dtype)])
