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

__all__ = ["Solution", "solve_softmax"]

Doubles = NDArray[np.float64]

_STEPS: Final = 50
_INNER: Final = 300
_FORCING: Final = 0.3
_SUFFICIENT: Final = 1e-4
_SHORTEST: Final = 1e-6


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
    loss: float
    gradient: Doubles
    p: Doubles
    """Probabilities of the labels, shape (n_samples, n_labels)."""


class _Problem:
    """The objective in the basis of label contrasts, shape (n_labels, n_labels - 1), orthonormal."""

    def __init__(self, X: sparse.csr_matrix, weight: Doubles, C: float) -> None:  # noqa: N803 - scikit-learn's names
        self.X, self.weight, self.penalty = X, weight, 1 / C
        self.mass = weight.sum(axis=1, keepdims=True)
        n_labels = weight.shape[1]
        self.basis: Doubles = np.linalg.qr(np.eye(n_labels) - 1 / n_labels)[0][:, : n_labels - 1]
        # Half the memory to read. Sums over the few terms of a sentence lose little by it, those over sentences would.
        self._single = X.astype(np.float32)
        self._squares = sparse.csr_matrix((self._single.data**2, X.indices, X.indptr), shape=X.shape)

    def point(self, at: Doubles) -> _Point:
        logits = (self.X @ at[:-1] + at[-1]) @ self.basis.T
        logits -= logits.max(axis=1, keepdims=True)
        p = np.exp(logits)
        total = p.sum(axis=1, keepdims=True)
        p /= total
        loss = np.sum(self.mass * np.log(total)) - np.sum(self.weight * logits)
        gradient = self._back(self.X, self.mass * p - self.weight, at)
        return _Point(at, float(loss + self.penalty / 2 * np.sum(at[:-1] ** 2)), gradient, p)

    def _back(self, X: sparse.csr_matrix, residual: Doubles, at: Doubles) -> Doubles:  # noqa: N803
        inside = residual @ self.basis
        found = np.empty_like(at)
        for column in range(at.shape[1]):  # one by one is twice as fast as scipy's product with a thin matrix
            found[:-1, column] = X.T @ np.ascontiguousarray(inside[:, column], dtype=X.dtype)
        found[:-1] += self.penalty * at[:-1]
        found[-1] = inside.sum(axis=0)
        return found

    def hessian_product(self, p: Doubles, direction: Doubles) -> Doubles:
        thin = direction.astype(np.float32)
        columns = [self._single @ np.ascontiguousarray(thin[:-1, column]) for column in range(thin.shape[1])]
        moved = (np.stack(columns, axis=1) + direction[-1]) @ self.basis.T
        moved = self.mass * p * (moved - np.sum(p * moved, axis=1, keepdims=True))
        return self._back(self.X, moved, direction)

    def diagonal(self, p: Doubles) -> Doubles:
        curvature = self.mass * (p @ self.basis**2 - (p @ self.basis) ** 2)
        squares = self._squares.T @ curvature.astype(np.float32)
        return np.concatenate([squares + self.penalty, curvature.sum(axis=0, keepdims=True)])


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
        the sum of all weights, is no larger. Its root is about how far logits are off: 1e-12 gives six digits.
    start : (coef, intercept), optional
        Of shapes (n_labels, n_features) and (n_labels,), such as a solution for nearly the same samples.

    """
    problem = _Problem(X, weight, C)
    at = np.zeros((X.shape[1] + 1, weight.shape[1] - 1))
    if start is not None:
        at = np.concatenate([start[0].T, start[1][None]]) @ problem.basis
    point = problem.point(at)
    initial, steps = 0.0, 0
    while steps < _STEPS:
        diagonal = problem.diagonal(point.p)
        energy = float(np.sum(point.gradient**2 / diagonal))
        initial = initial or energy
        if energy <= tol * weight.sum():
            break
        share = _FORCING**2 * min(0.25, float(np.sqrt(energy / initial)))
        direction = _newton_direction(problem, point, diagonal, max(share * energy, tol * weight.sum() / 4))
        moved = _line_search(problem, point, direction)
        if moved is None:  # no shorter step is any better: this is as near as the numbers allow
            break
        point, steps = moved, steps + 1
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


def _line_search(problem: _Problem, point: _Point, direction: Doubles) -> _Point | None:
    slope, length = float(np.sum(point.gradient * direction)), 1.0
    slack = 1e-13 * abs(point.loss)
    while length >= _SHORTEST:
        moved = problem.point(point.at + length * direction)
        if moved.loss <= point.loss + _SUFFICIENT * length * slope + slack:
            return moved
        length /= 2
    return None
