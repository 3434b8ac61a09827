"""Find the labels that are most likely wrong, by confident learning.

Northcutt, Jiang and Chuang (2021), Confident Learning: Estimating Uncertainty in Dataset Labels. From probabilities of
models that did not see a sentence: a class's threshold is the mean probability of it over the sentences labelled so; a
sentence counts for the class that it reaches the threshold of; the counts, brought to the number of labels of each
class, say how many labels are wrong.

Which they are is told by lift: how many times likelier the other label is than the given one, each measured by its
share of all labels, since a rare label's probability is low even where it is right. Labels are ranked by it, and the
first so many are suspects. (The paper prunes by the difference of probabilities, which found fewer of the labels that
`benchmarks/sabotage.py` flips.)
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from labels.scheme import TASKS, Task
from models.classifier import Classifier
from models.terms import DEFAULT_GROUPS
from training.dataset import Dataset, Gold
from training.evaluation import compiled, judge
from training.fitting import Recipe, fit
from training.split import grouped_folds

__all__ = [
    "DOUBTING",
    "Doubt",
    "OutOfFold",
    "confident_counts",
    "doubts",
    "explained",
    "lifts",
    "out_of_fold",
    "suspects",
]

Doubles = NDArray[np.float64]
Codes = NDArray[np.int_]
_RAREST: Final = 1e-9

DOUBTING: Final = Recipe(groups=DEFAULT_GROUPS.replace("s", ""), written_weight=1.0)
"""Without character n-grams: they cost most of the time, find no more, and explain nothing to a reader. Sentences that
were written for training count as much as others, for their labels are doubted as much."""


@dataclass(frozen=True)
class OutOfFold:
    """Gold with the probabilities of models that did not see it, and the model that answered for each sentence."""

    gold: tuple[Gold, ...]
    probabilities: dict[Task, Doubles]
    """Columns in the order of `TASKS`."""
    fold: Codes
    classifiers: list[Classifier]


@dataclass(frozen=True)
class Doubt:
    """How doubtful a label is, and why."""

    item: Gold
    task: Task
    given: str
    likely: str
    p_given: float
    p_likely: float
    lift: float
    """How many times likelier the other label is, each measured by its share of all labels."""
    suspect: bool
    """Confident learning takes it for wrong."""
    words: tuple[str, ...] = ()
    """The terms that weigh most for the likely label, against the given one."""


def out_of_fold(
    data: Dataset, recipe: Recipe = DOUBTING, n_splits: int = 5, done: Callable[[str], None] = lambda _: None
) -> OutOfFold:
    """Fit on gold alone in folds grouped by document and near-duplicates, and let each model answer for its fold."""
    gold = Dataset(data.gold)
    shares = {task: np.zeros((len(gold.gold), len(TASKS[task]))) for task in TASKS}
    fold, classifiers = np.zeros(len(gold.gold), dtype=np.int_), list[Classifier]()
    for number, (train, test) in enumerate(grouped_folds(gold, n_splits)):
        classifier = compiled(fit(gold.take(train), recipe))
        judged = judge(classifier, gold.take(test).gold)
        for task in TASKS:
            shares[task][test] = judged.probabilities[task]
        fold[test] = number
        classifiers.append(classifier)
        done(f"fold {number + 1} of {n_splits}")
    return OutOfFold(gold.gold, shares, fold, classifiers)


def doubts(found: OutOfFold, task: Task) -> list[Doubt]:
    """Return all labels, the most doubtful first."""
    names, shares = TASKS[task], found.probabilities[task]
    y = np.array([names.index(str(getattr(item.label, task))) for item in found.gold])
    (lift, other), wrong = lifts(y, shares), suspects(y, shares)
    return [
        Doubt(
            found.gold[place],
            task,
            names[y[place]],
            names[other[place]],
            float(shares[place, y[place]]),
            float(shares[place, other[place]]),
            float(lift[place]),
            suspect=place in wrong,
        )
        for place in np.argsort(-lift, kind="stable").tolist()
    ]


def confident_counts(y: Codes, shares: Doubles) -> NDArray[np.int_]:
    """Return the confident joint: given label, then the label that a sentence counts for → how many.

    Parameters
    ----------
    y : ndarray of shape (n_samples,)
        Given labels, as columns of `shares`.
    shares : ndarray of shape (n_samples, n_labels)
        Probabilities of models that did not see the sentence.

    """
    size = shares.shape[1]
    thresholds = np.array([shares[y == label, label].mean() if (y == label).any() else np.inf for label in range(size)])
    reaching = np.where(shares >= thresholds, shares, -1.0)
    counted = reaching.max(axis=1) >= 0
    table = np.zeros((size, size), dtype=np.int_)
    np.add.at(table, (y[counted], reaching[counted].argmax(axis=1)), 1)
    return table


def lifts(y: Codes, shares: Doubles) -> tuple[Doubles, Codes]:
    """Return how many times likelier another label is, and which, both of shape (n_samples,)."""
    rows, n_labels = np.arange(len(y)), shares.shape[1]
    raised = shares / np.maximum(np.bincount(y, minlength=n_labels) / len(y), _RAREST)
    given = raised[rows, y]
    raised[rows, y] = -1.0
    other = raised.argmax(axis=1)
    return raised[rows, other] / np.maximum(given, _RAREST), other


def suspects(y: Codes, shares: Doubles) -> set[int]:
    """Return the places of as many labels as the confident joint says are wrong, those of the largest lift."""
    counts = confident_counts(y, shares)
    counted = counts.sum(axis=1)
    wrong = (counted - np.diag(counts)) / np.maximum(counted, 1) * np.bincount(y, minlength=len(counts))
    order = np.argsort(-lifts(y, shares)[0], kind="stable")
    return set(order[: round(float(wrong.sum()))].tolist())


def explained(one: Doubt, found: OutOfFold) -> Doubt:
    """Return a doubt with the words that weigh most for the likely label in the model that answered."""
    places = {item.label.place: place for place, item in enumerate(found.gold)}
    evidence = found.classifiers[found.fold[places[one.item.label.place]]].explain(one.item.text)
    return replace(one, words=tuple(dict.fromkeys(item.term for item in evidence.telling(one.task, one.likely))))
