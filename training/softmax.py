r"""Multinomial logistic regression on shares of labels, solved to the bottom by Newton's method.

The objective is scikit-learn's `LogisticRegression` with an L2 penalty, over sentences that may have several labels:

    1/2 ||coef||^2 + C * sum over i, k of weight[i, k] * -log p[i, k]

A sentence with three likely labels is visited once where scikit-learn, which takes one label a row, needs three rows.
Newton's equations are solved by conjugate gradients, preconditioned by the Hessian's diagonal and stopped early far
from the optimum (truncated Newton: Nocedal & Wright 2006, algorithm 7.1). At the optimum the coefficients of the labels
sum to zero, so the steps are taken in the space of one dimension less.

Nearly all time goes into products of the Hessian, so several heads on the same rows are searched for at once, and
multiplied together. These products are in single precision: they only choose the way. Where it ends is told by the
gradient, which is in double.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import brentq

from training.products import Asked, Products, Singles

__all__ = ["Solution", "solve_softmax"]

Doubles = NDArray[np.float64]
Start = tuple[Doubles, Doubles]
T = TypeVar("T")
_Asking = Generator[Asked, Singles, T]
"""What is worked out by asking for products again and again."""

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
    p: Singles
    """Probabilities of the labels, shape (n_samples, n_labels); the Hessian needs few digits of them."""
    gradient: Doubles


class _Problem:
    """The objective of a head in the basis of label contrasts, shape (n_labels, n_labels - 1), orthonormal."""

    def __init__(self, products: Products, weight: Doubles, C: float) -> None:  # noqa: N803 - scikit-learn's name
        self.products, self.weight, self.penalty = products, weight, 1 / C
        self.mass = weight.sum(axis=1, keepdims=True)
        n_labels = weight.shape[1]
        self.basis: Doubles = np.linalg.qr(np.eye(n_labels) - 1 / n_labels)[0][:, : n_labels - 1]
        self._single_basis, self._single_mass = self.basis.astype(np.float32), self.mass.astype(np.float32)

    def logits(self, at: Doubles) -> Doubles:
        """Return the logits of all samples; linear in `at`."""
        found: Doubles = self.products.forth(at) @ self.basis.T
        return found

    def point(self, at: Doubles, logits: Doubles) -> _Point:
        p = _softmax(logits)
        gradient = self.products.back((self.mass * p - self.weight) @ self.basis)
        gradient[:-1] += self.penalty * at[:-1]
        return _Point(at, logits, p.astype(np.float32), gradient)

    def hessian_product(self, p: Singles, direction: Doubles) -> _Asking[Doubles]:
        """Ask for the product with the rows and back; return the whole product."""

        def between(moved: Singles, rows: slice) -> Singles:
            logits, likely = moved @ self._single_basis.T, p[rows]
            logits -= np.sum(likely * logits, axis=1, keepdims=True)
            inside: Singles = (self._single_mass[rows] * likely * logits) @ self._single_basis
            return inside

        product = (yield Asked(direction.astype(np.float32), between)).astype(np.float64)
        product[:-1] += self.penalty * direction[:-1]
        return product

    def diagonal(self, p: Singles) -> Doubles:
        """Return the diagonal of the Hessian, in the shape of `at`."""
        curvature = self.mass * (p @ self.basis**2 - (p @ self.basis) ** 2)
        found = self.products.back_squared(curvature)
        found[:-1] += self.penalty
        return found


def _softmax(logits: Doubles) -> Doubles:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Doubles = raised / raised.sum(axis=1, keepdims=True)
    return found


def solve_softmax(
    X: sparse.csr_matrix,  # noqa: N803 - scikit-learn's name
    weights: Sequence[Doubles],
    *,
    C: float,  # noqa: N803
    tol: float,
    starts: Sequence[Start | None],
) -> list[Solution]:
    """Return the optimum of each head, which does not depend on where the search starts.

    Parameters
    ----------
    X : csr_matrix of shape (n_samples, n_features)
        In double precision, or in single.
    weights : sequence of ndarray of shape (n_samples, n_labels)
        For each head what each label of each sample counts.
    C : float
        Inverse regularisation, as scikit-learn's; the intercept is not penalised.
    tol : float
        A search ends where the energy that is left, the sum of gradient ** 2 / diagonal of the Hessian divided by
        the sum of all weights, is no larger. Its root is about how far logits are off, most of them far less.
    starts : sequence of (coef, intercept) or None
        For each head where its search starts, of shapes (n_labels, n_features) and (n_labels,), such as a solution for
        nearly the same samples; at 0 where there is none.

    """
    with Products.of(X) as products:
        problems = [_Problem(products, weight, C) for weight in weights]
        searches = [_search(problem, start, tol) for problem, start in zip(problems, starts, strict=True)]
        return _side_by_side(products, searches)


def _side_by_side(products: Products, searches: Sequence[_Asking[Solution]]) -> list[Solution]:
    """Let all searches go on until each asks for a product, multiply for all of them at once, and so on to the end."""
    found = dict[int, Solution]()
    answers: dict[int, Any] = dict.fromkeys(range(len(searches)))
    while answers:
        asked = dict[int, Asked]()
        for place, answer in answers.items():
            try:
                asked[place] = searches[place].send(answer)
            except StopIteration as end:
                found[place] = end.value
        answers = dict(zip(asked, products.through(list(asked.values())), strict=True))
    return [found[place] for place in range(len(searches))]


def _search(problem: _Problem, start: Start | None, tol: float) -> _Asking[Solution]:
    at = np.zeros((problem.products.n_features + 1, problem.basis.shape[1]))
    if start is not None:
        at = np.concatenate([start[0].T, start[1][None]]) @ problem.basis
    point = problem.point(at, problem.logits(at))
    initial, steps, enough = 0.0, 0, tol * problem.weight.sum()
    while steps < _STEPS:
        diagonal = problem.diagonal(point.p)
        energy = float(np.sum(point.gradient**2 / diagonal))
        initial = initial or energy
        if energy <= enough:
            break
        share = _FORCING**2 * min(0.25, float(np.sqrt(energy / initial)))
        direction = yield from _newton_direction(problem, point, diagonal, max(share * energy, enough / 4))
        moves = problem.logits(direction)
        length = _step_length(problem, point, direction, moves)
        point = problem.point(point.at + length * direction, point.logits + length * moves)
        steps += 1
    whole = point.at @ problem.basis.T
    return Solution(np.ascontiguousarray(whole[:-1].T), whole[-1], steps)


def _newton_direction(problem: _Problem, point: _Point, diagonal: Doubles, enough: float) -> _Asking[Doubles]:
    """Solve Newton's equations by conjugate gradients until the energy of what is left is small enough."""
    direction, residual = np.zeros_like(point.at), -point.gradient
    scaled = residual / diagonal
    search, energy = scaled.copy(), float(np.sum(residual * scaled))
    for _ in range(_INNER):
        product = yield from problem.hessian_product(point.p, search)
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
