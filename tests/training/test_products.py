"""Products of sparse rows with a few columns."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from training.products import Asked, Products, Singles

HEIGHT = 23


@pytest.fixture(params=[1, 5, 100])
def products(
    request: pytest.FixtureRequest, rows: NDArray[np.float64], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Products]:
    """Return the products of the rows, cut into blocks of different sizes."""
    monkeypatch.setattr("training.products._AT_ONCE", request.param)
    with Products.of(sparse.csr_matrix(rows)) as found:
        yield found


@pytest.fixture
def rows() -> NDArray[np.float64]:
    """Return rows with many zeros."""
    rng = np.random.default_rng(0)
    return rng.random((HEIGHT, 7)) * (rng.random((HEIGHT, 7)) < 0.4)


def test_they_are_those_of_rows_with_a_one_at_the_end(products: Products, rows: NDArray[np.float64]) -> None:
    """Forth and back are numpy's own products, however the rows are cut."""
    rng, whole = np.random.default_rng(1), np.column_stack([rows, np.ones(HEIGHT)])
    columns, values = rng.normal(size=(8, 3)), rng.normal(size=(HEIGHT, 2))
    assert products.n_features == 7
    assert np.allclose(products.forth(columns), whole @ columns, atol=1e-14)
    assert np.allclose(products.back(values), whole.T @ values, atol=1e-14)
    assert np.allclose(products.back_squared(values), (whole**2).T @ values, atol=1e-5)


def test_who_asks_together_gets_what_each_gets_alone(products: Products, rows: NDArray[np.float64]) -> None:
    """Each has its own way between, and is told which rows it is asked about."""
    rng, whole = np.random.default_rng(2), np.column_stack([rows, np.ones(HEIGHT)]).astype(np.float32)
    factor = rng.random((HEIGHT, 1)).astype(np.float32)
    first, second = (rng.normal(size=(8, width)).astype(np.float32) for width in (2, 3))

    def times(moved: Singles, some: slice) -> Singles:
        product: Singles = moved * factor[some]
        return product

    found = products.through([Asked(first, times), Asked(second, lambda moved, _: moved)])
    assert np.allclose(found[0], whole.T @ (factor * (whole @ first)), atol=1e-4)
    assert np.allclose(found[1], whole.T @ (whole @ second), atol=1e-4)
    assert products.through([]) == []
