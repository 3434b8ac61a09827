r"""Multinomial logistic regression on shares of labels, solved to the bottom by Newton's method.

The objective is scikit-learn's `LogisticRegression` with an L2 penalty, over sentences that may have several labels:

    1/2 ||coef||^2 + C * sum over i, k of weight[i, k] * -log p[i, k]

A sentence with three likely labels is visited once where scikit-learn, which takes one label a row, needs three rows.
Newton's equations are solved by conjugate gradients, preconditioned by the Hessian's diagonal and stopped early far
from the optimum (truncated Newton: Nocedal & Wright 2006, algorithm 7.1). At the optimum the coefficients of the labels
sum to zero, so the steps are taken in the space of one dimension less.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import brentq

__all__ = ["Solution", "solve_softmax"]

Doubles = NDArray[np.float64]

_STEPS: Final = 50
_INNER: Final = 300
_FORCING: Final = 0.3
_NEARLY: Final = 0.1


@dataclass(frozen=True)
class Solution:
    """Where the search ended."""

    coef: Doubles
    """Shape (n_labels, n_features)."""
    intercept: Doubles
    """Shape (n_labels,)."""
    steps: int
    """Newton steps taken."""


@dataclass(frozen=True)
class _Point:
    """One point of the search: `at` holds a row a feature and the intercepts last, a column a dimension."""

    at: Doubles
    logits: Doubles
    """Shape (n_samples, n_labels), up to what is common to a sample's labels."""
    p: Doubles
    """Probabilities of the labels, shape (n_samples, n_labels)."""
    gradient: Doubles


class _Problem:
    """The objective in the basis of label contrasts, shape (n_labels, n_labels - 1), orthonormal."""

    def __init__(self, X: sparse.csr_matrix, weight: Doubles, C: float) -> None:  # noqa: N803 - scikit-learn's names
        self.X, self.weight, self.penalty = X, weight, 1 / C
        self.mass = weight.sum(axis=1, keepdims=True)
        n_labels = weight.shape[1]
        self.basis: Doubles = np.linalg.qr(np.eye(n_labels) - 1 / n_labels)[0][:, : n_labels - 1]
        squares = (X.data**2).astype(np.float32)  # for the preconditioner, which needs few digits
        self._squares = sparse.csr_matrix((squares, X.indices, X.indptr), shape=X.shape)

    def logits(self, at: Doubles) -> Doubles:
        """Return the logits of all samples; linear in `at`."""
        found: Doubles = (self.X @ at[:-1] + at[-1]) @ self.basis.T
        return found

    def point(self, at: Doubles, logits: Doubles) -> _Point:
        p = _softmax(logits)
        return _Point(at, logits, p, self._back(self.mass * p - self.weight, at))

    def hessian_product(self, p: Doubles, direction: Doubles) -> Doubles:
        moved = self.logits(direction)
        moved = self.mass * p * (moved - np.sum(p * moved, axis=1, keepdims=True))
        return self._back(moved, direction)

    def diagonal(self, p: Doubles) -> Doubles:
        """Return the diagonal of the Hessian, in the shape of `at`."""
        curvature = self.mass * (p @ self.basis**2 - (p @ self.basis) ** 2)
        squares = self._squares.T @ curvature.astype(np.float32)
        return np.concatenate([squares + self.penalty, curvature.sum(axis=0, keepdims=True)])

    def _back(self, residual: Doubles, at: Doubles) -> Doubles:
        """Return what residuals of the logits say of coefficients and intercepts, the penalty included."""
        inside = residual @ self.basis
        slopes = self.X.T @ inside + self.penalty * at[:-1]
        return np.concatenate([slopes, inside.sum(axis=0, keepdims=True)])


def _softmax(logits: Doubles) -> Doubles:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Doubles = raised / raised.sum(axis=1, keepdims=True)
    return found


def solve_softmax(
    X: sparse.csr_matrix,  # noqa: N803 - scikit-learn's names
    weight: Doubles,
    *,
    C: float,  # noqa: N803
    tol: float,
    start: tuple[Doubles, Doubles] | None = None,
) -> Solution:
    """Return the optimum, which does not depend on where the search starts.

    Parameters
    ----------
    X : csr_matrix of shape (n_samples, n_features)
    weight : ndarray of shape (n_samples, n_labels)
        What each label of each sample counts.
    C : float
        Inverse regularisation, as scikit-learn's; the intercept is not penalised.
    tol : float
        The search ends where the energy that is left, the sum of gradient ** 2 / diagonal of the Hessian divided by
        the sum of all weights, is no larger. Its root is about how far logits are off, most of them far less.
    start : (coef, intercept), optional
        Of shapes (n_labels, n_features) and (n_labels,), such as a solution for nearly the same samples.

    """
    problem = _Problem(X, weight, C)
    at = np.zeros((X.shape[1] + 1, weight.shape[1] - 1))
    if start is not None:
        at = np.concatenate([start[0].T, start[1][None]]) @ problem.basis
    point = problem.point(at, problem.logits(at))
    initial, steps = 0.0, 0
    while steps < _STEPS:
        diagonal = problem.diagonal(point.p)
        energy = float(np.sum(point.gradient**2 / diagonal))
        initial = initial or energy
        if energy <= tol * weight.sum():
            break
        share = _FORCING**2 * min(0.25, float(np.sqrt(energy / initial)))
        direction = _newton_direction(problem, point, diagonal, max(share * energy, tol * weight.sum() / 4))
        moves = problem.logits(direction)
        length = _step_length(problem, point, direction, moves)
        point = problem.point(point.at + length * direction, point.logits + length * moves)
        steps += 1
    whole = point.at @ problem.basis.T
    return Solution(np.ascontiguousarray(whole[:-1].T), whole[-1], steps)


def _newton_direction(problem: _Problem, point: _Point, diagonal: Doubles, enough: float) -> Doubles:
    """Solve Newton's equations by conjugate gradients until the energy of what is left is small enough."""
    direction, residual = np.zeros_like(point.at), -point.gradient
    scaled = residual / diagonal
    search, energy = scaled.copy(), float(np.sum(residual * scaled))
    for _ in range(_INNER):
        product = problem.hessian_product(point.p, search)
        length = energy / float(np.sum(search * product))
        direction += length * search
        residual -= length * product
        scaled = residual / diagonal
        fresh = float(np.sum(residual * scaled))
        if fresh <= enough:
            break
        search *= fresh / energy
        search += scaled
        energy = fresh
    return direction


def _step_length(problem: _Problem, point: _Point, direction: Doubles, moves: Doubles) -> float:
    """Return how far to go: the whole step where that is nearly the lowest point along it, else to that point.

    The objective is convex and logits are linear along the line, so its slope only rises and costs no product with X.
    """

    def slope(length: float) -> float:
        p = _softmax(point.logits + length * moves)
        pull = problem.penalty * np.sum((point.at[:-1] + length * direction[:-1]) * direction[:-1])
        return float(np.sum((problem.mass * p - problem.weight) * moves) + pull)

    whole = slope(1.0)
    if abs(whole) <= _NEARLY * abs(slope(0.0)):
        return 1.0
    longest = 1.0
    while whole < 0:
        longest *= 2
        whole = slope(longest)
    return float(brentq(slope, 0.0, longest, xtol=1e-3))
