"""Multinomial logistic regression on shares of labels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from training.softmax import Solution, solve_softmax

Start = tuple[NDArray[np.float64], NDArray[np.float64]]
Doubles = NDArray[np.float64]


def _problem(seed: int, n_labels: int = 3) -> tuple[sparse.csr_matrix, Doubles]:
    """Return sparse rows of length 1, and what each label of each counts; some labels count nothing."""
    rng = np.random.default_rng(seed)
    dense = rng.random((40, 12)) * (rng.random((40, 12)) < 0.4)
    dense[:, 0] += 0.1
    rows = sparse.csr_matrix(dense / np.linalg.norm(dense, axis=1, keepdims=True))
    weight = rng.random((40, n_labels)) * (rng.random((40, n_labels)) < 0.7)
    weight[np.arange(n_labels), np.arange(n_labels)] += 1.0
    return rows, weight


def _probabilities(rows: sparse.csr_matrix, found: Solution) -> Doubles:
    logits = rows @ found.coef.T + found.intercept
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _solve(
    rows: sparse.csr_matrix,
    weight: Doubles,
    *,
    C: float = 3.0,  # noqa: N803 - scikit-learn's name
    tol: float = 1e-12,
    start: Start | None = None,
) -> Solution:
    """Return the solution of one head alone."""
    (found,) = solve_softmax(rows, [weight], C=C, tol=tol, starts=[start])
    return found


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), C=st.sampled_from([0.1, 3.0, 30.0]))
def test_it_is_scikit_learns_optimum(seed: int, C: float) -> None:  # noqa: N803 - scikit-learn's name
    """A row visited once with shares gives what scikit-learn gives for a row a label, weighted."""
    rows, weight = _problem(seed)
    found = _solve(rows, weight, C=C, tol=1e-14)
    at, y = np.nonzero(weight)
    theirs = LogisticRegression(C=C, tol=1e-9, max_iter=10_000).fit(rows[at], y, sample_weight=weight[at, y])
    assert np.abs(_probabilities(rows, found) - theirs.predict_proba(rows)).max() < 1e-6
    assert np.abs(found.coef - theirs.coef_).max() < 1e-5


@pytest.mark.parametrize("n_labels", [2, 3, 5])
def test_the_start_changes_no_answer(n_labels: int) -> None:
    """From a far and wild start the same optimum is found."""
    rows, weight = _problem(1, n_labels)
    rng = np.random.default_rng(2)
    start = (rng.normal(0, 5, (n_labels, rows.shape[1])), rng.normal(0, 5, n_labels))
    cold, warm = (_solve(rows, weight, tol=1e-15, start=one) for one in (None, start))
    assert np.abs(_probabilities(rows, cold) - _probabilities(rows, warm)).max() < 1e-7


def test_a_start_at_the_optimum_takes_no_step() -> None:
    """What is solved already is not solved again."""
    rows, weight = _problem(3)
    once = _solve(rows, weight)
    again = _solve(rows, weight, start=(once.coef, once.intercept))
    assert once.steps > 0
    assert again.steps == 0


def test_labels_sum_to_zero() -> None:
    """Coefficients and intercepts of all labels cancel, as at scikit-learn's optimum."""
    found = _solve(*_problem(5))
    assert np.abs(found.coef.sum(axis=0)).max() < 1e-12
    assert abs(found.intercept.sum()) < 1e-12


def test_one_label_alone_needs_no_search() -> None:
    """Where every row has the same label, its probability is 1 whatever the coefficients."""
    rows, weight = _problem(6)
    found = _solve(rows, weight[:, :1])
    assert found.steps == 0
    assert found.coef.shape == (1, rows.shape[1])


@pytest.mark.parametrize("sizes", [(3, 3), (2, 5), (1, 3)])
def test_heads_together_are_the_heads_alone(sizes: tuple[int, int]) -> None:
    """Solving several heads at once changes the answers of none, whether one of them has a start or not."""
    rows, weight = _problem(7, 5)
    weights = [weight[:, :size] + 0.1 for size in sizes]
    alone = [_solve(rows, told, tol=1e-15) for told in weights]
    starts = [None, (alone[1].coef + 0.1, alone[1].intercept)]
    for found in (
        solve_softmax(rows, weights, C=3.0, tol=1e-15, starts=[None, None]),
        solve_softmax(rows, weights, C=3.0, tol=1e-15, starts=starts),
    ):
        for one, other in zip(found, alone, strict=True):
            assert np.abs(_probabilities(rows, one) - _probabilities(rows, other)).max() < 1e-7


def test_rows_in_single_precision_give_nearly_the_same() -> None:
    """What is lost is what the rows themselves lose."""
    rows, weight = _problem(8)
    double, single = (_solve(told, weight, tol=1e-14) for told in (rows, rows.astype(np.float32)))
    assert np.abs(_probabilities(rows, double) - _probabilities(rows, single)).max() < 1e-6
