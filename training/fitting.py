"""Fit a model to gold and silver labels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, with_config
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from labels.scheme import TASKS, Task
from models.lexicon import Lexicon
from models.pipeline import FittedModel, build_head, build_vectoriser
from models.terms import DEFAULT_GROUPS, GROUPS
from training.counting import count_terms
from training.dataset import WRITTEN, Dataset, Gold
from training.softmax import Solution, solve_softmax
from training.start import Start
from training.vectorising import fit_transform_counted

__all__ = ["Recipe", "fit"]

_NEGLIGIBLE: Final = 0.03


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True)
class Recipe:
    """Everything that shapes a fit besides the labels."""

    groups: Annotated[str, Field(pattern=f"^[{GROUPS}]+$")] = DEFAULT_GROUPS
    min_df: Annotated[int, Field(ge=1)] = 4
    C: Annotated[float, Field(gt=0)] = 3.0
    """Inverse regularisation, as scikit-learn's."""
    silver_weight: Annotated[float, Field(ge=0)] = 2.0
    """What a silver sentence counts, where a gold one counts 1."""
    clause_weight: Annotated[float, Field(ge=0)] = 1.0
    """What a silver clause counts: less than its sentence, which is what will be asked for."""
    unsure_weight: Annotated[float, Field(ge=0)] = 0.5
    """What a gold sentence counts whose annotator was not sure."""
    written_weight: Annotated[float, Field(ge=0)] = 0.5
    """What a sentence counts that was written for training: no news is as full of disputes as those are."""
    balance: Annotated[float, Field(ge=0, le=1)] = 0.8
    """How far class weights bring the classes to their shares in gold: 0 not at all, 1 wholly."""
    tol: Annotated[float, Field(gt=0, lt=1)] = 1e-9
    """Where the search ends, see `solve_softmax`: with this, probabilities are off by 1e-4 at most."""


def fit(
    data: Dataset,
    recipe: Recipe,
    done: Callable[[str], None] = lambda _: None,
    *,
    start: Start | None = None,
) -> FittedModel:
    """Return a vectoriser and a head a task, fitted to gold and silver.

    `done` is told each step that ends. The same data and recipe give the same model. `start` saves the time of
    searching from nothing; no probability changes by more than 2e-4 for it.
    """
    texts = data.texts
    lexicon = Lexicon.of(texts)
    done("names and words")
    vectoriser = build_vectoriser(lexicon, groups=recipe.groups, min_df=recipe.min_df)
    counted = count_terms(texts, vectoriser.analyzer, recipe.min_df)
    X = fit_transform_counted(vectoriser, counted)  # noqa: N806 - scikit-learn's name
    del counted
    done("terms")
    labels, shares = zip(*(_shares(data, task, recipe) for task in TASKS), strict=True)
    terms = vectoriser.get_feature_names_out().tolist()
    starts = (
        [start.matched(task, told, terms) for task, told in zip(TASKS, labels, strict=True)]
        if start
        else [None] * len(TASKS)
    )
    solutions = solve_softmax(X, shares, C=recipe.C, tol=recipe.tol, starts=starts)
    done("coefficients")
    heads = (_head(*told, recipe.C) for told in zip(labels, solutions, strict=True))
    return FittedModel(_lean(vectoriser), dict(zip(TASKS, heads, strict=True)))


def _head(labels: NDArray[np.str_], solution: Solution, C: float) -> LogisticRegression:  # noqa: N803 - scikit-learn's
    """Return a head that answers by a solution."""
    head = build_head(C=C)
    head.classes_, head.coef_, head.intercept_ = labels, solution.coef, solution.intercept
    head.n_features_in_, head.n_iter_ = solution.coef.shape[1], np.array([solution.steps], dtype=np.int32)
    return head


def _shares(data: Dataset, task: Task, recipe: Recipe) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Return the labels that occur, sorted, and what each counts for each sentence."""
    rows, y, weight = _weighted(data, task, recipe)
    labels, column = np.unique(y, return_inverse=True)
    shares = np.zeros((len(data.gold) + len(data.silver), len(labels)))
    np.add.at(shares, (rows, column), weight)
    return labels, shares


def _weighted(
    data: Dataset,
    task: Task,
    recipe: Recipe,
) -> tuple[NDArray[np.int_], NDArray[Any], NDArray[np.float64]]:
    """Return row numbers, labels and weights: gold as it is, silver once for each label it may have."""
    labels, n_gold, y_gold = np.array(TASKS[task]), len(data.gold), data.y(task)
    shares = data.probabilities(task)
    shares = np.where(shares >= _NEGLIGIBLE, shares, 0.0)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), _NEGLIGIBLE)
    silver_row, silver_label = np.nonzero(shares)
    rows = np.concatenate([np.arange(n_gold), n_gold + silver_row])
    y = np.concatenate([y_gold, labels[silver_label]])
    gold_weight = np.array([_counts(item, recipe) for item in data.gold])
    silver_weight = np.array(
        [recipe.clause_weight if item.label.clause else recipe.silver_weight for item in data.silver]
    )
    weight = np.concatenate([gold_weight, silver_weight[silver_row] * shares[silver_row, silver_label]])
    return rows, y, weight * _class_weight(y, weight, y_gold, recipe.balance)


def _counts(item: Gold, recipe: Recipe) -> float:
    """Return what a gold sentence counts."""
    written = recipe.written_weight if item.label.source == WRITTEN else 1.0
    return written * (1.0 if item.label.sure else recipe.unsure_weight)


def _class_weight(
    y: NDArray[Any],
    weight: NDArray[np.float64],
    y_gold: NDArray[Any],
    balance: float,
) -> NDArray[np.float64]:
    """Return a factor a row that moves the classes' total weights towards their shares in gold."""
    factor = np.ones(len(y))
    for label in np.unique(y_gold):
        mass = weight[y == label].sum() / weight.sum()
        factor[y == label] = (np.mean(y_gold == label) / mass) ** balance
    return factor


def _lean(vectoriser: TfidfVectorizer) -> TfidfVectorizer:
    """Return the vectoriser without the caches of its analyzer, which hold words of the training texts."""
    vectoriser.analyzer.forget()
    return vectoriser
