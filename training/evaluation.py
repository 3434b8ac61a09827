"""Judge a recipe on gold it was not fitted to, or a model on sentences from elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from labels.errors import LabelError
from labels.scheme import TASKS, Task
from models.classifier import Classifier
from models.compile import compile_model
from models.pipeline import FittedModel
from training.dataset import WRITTEN, Dataset, Gold
from training.fitting import Recipe, fit
from training.metrics import Score, score
from training.split import clusters, grouped_folds, is_development, is_held_out
from training.start import Start

__all__ = [
    "Judged",
    "compiled",
    "cross_validate",
    "fitted_classifier",
    "has_founding_documents",
    "hold_out_each_document",
    "hold_out_sixth",
    "judge",
    "probabilities",
    "split_sixth",
]

Doubles = NDArray[np.float64]
Told = Callable[[str], None]
_FOUNDING: Final = "founding-documents"
_OWN_WORDS: Final = frozenset({"written-pairs", WRITTEN, _FOUNDING})
_HALVES: Final = {True: "the half that choices are made on", False: "the half for judging alone"}


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Judged:
    """Sentences with their true labels and a model's probabilities, columns in the order of `TASKS`."""

    gold: tuple[Gold, ...]
    probabilities: dict[Task, Doubles]
    groups: NDArray[np.int_]

    def y(self, task: Task) -> NDArray[Any]:
        """Return the true labels, shape (n_samples,)."""
        return Dataset(self.gold).y(task)

    def predicted(self, task: Task) -> NDArray[Any]:
        """Return the likeliest labels, shape (n_samples,)."""
        return np.array(TASKS[task])[self.probabilities[task].argmax(axis=1)]

    def score(self, task: Task) -> Score:
        """Return the score over all sentences."""
        return score(self.y(task), self.predicted(task), TASKS[task], self.groups)

    def where(self, wanted: Callable[[Gold], bool]) -> "Judged":
        """Return only the sentences that are wanted."""
        at = np.array([wanted(item) for item in self.gold])
        gold = tuple(item for item, here in zip(self.gold, at, strict=True) if here)
        return Judged(gold, {task: rows[at] for task, rows in self.probabilities.items()}, self.groups[at])

    def score_by_source(self, task: Task) -> dict[str, Score]:
        """Return the score over each source's sentences."""
        sources = np.array([item.label.source for item in self.gold])
        y, predicted = self.y(task), self.predicted(task)
        parts = {name: sources == name for name in sorted(set(sources))}
        return {name: score(y[at], predicted[at], TASKS[task], self.groups[at]) for name, at in parts.items()}


def judge(classifier: Classifier, gold: Sequence[Gold]) -> Judged:
    """Return a model's probabilities for gold sentences that it was not fitted to."""
    texts = [item.text for item in gold]
    return Judged(tuple(gold), {task: probabilities(classifier, texts, task) for task in TASKS}, clusters(gold))


def probabilities(classifier: Classifier, texts: Sequence[str], task: Task) -> Doubles:
    """Return probabilities with the columns in the order of `TASKS`, whatever order the model has."""
    order = [classifier.classes_(task).index(label) for label in TASKS[task]]
    return classifier.predict_proba(texts, task)[:, order]


def fitted_classifier(data: Dataset, recipe: Recipe) -> Classifier:
    """Fit, compile and return a classifier without calibration."""
    return compiled(fit(data, recipe))


def compiled(fitted: FittedModel) -> Classifier:
    """Return a classifier of a fitted model, without calibration."""
    return Classifier(compile_model(fitted, version="evaluation"))


def cross_validate(data: Dataset, recipe: Recipe, n_splits: int = 5, done: Told = _silent) -> Judged:
    """Fit and judge on folds grouped by document and near-duplicates, from gold labels alone.

    Silver is left out: its teacher has seen most of the gold that these folds are judged on.
    """
    gold_only = Dataset(data.gold)
    parts: list[tuple[NDArray[np.int_], Judged]] = []
    for number, (train, test) in enumerate(grouped_folds(gold_only, n_splits), 1):
        classifier = compiled(fit(gold_only.take(train), recipe))
        parts.append((test, judge(classifier, gold_only.take(test).gold)))
        done(f"fold {number} of {n_splits}")
    places = np.concatenate([test for test, _ in parts])
    order = np.argsort(places)
    stacked = {task: np.concatenate([part.probabilities[task] for _, part in parts])[order] for task in TASKS}
    return Judged(data.gold, stacked, clusters(data.gold))


def hold_out_sixth(data: Dataset, recipe: Recipe, done: Told = _silent) -> Judged:
    """Fit on five sixths of the gold and the silver, judge on the sixth that no teacher saw."""
    kept, held = split_sixth(data)
    classifier = fitted_classifier(kept, recipe)
    done("held-out sixth")
    return judge(classifier, held)


def split_sixth(data: Dataset) -> tuple[Dataset, tuple[Gold, ...]]:
    """Return what is learnt, and the held-out gold of the corpora.

    Silver of held-out documents and gold of their near-duplicates are in neither. Raises `LabelError` where one half
    of the held-out documents is empty.
    """
    held = np.array([_held(item) for item in data.gold], dtype=np.bool_)
    judged = held & np.array([item.label.source not in _OWN_WORDS for item in data.gold], dtype=np.bool_)
    gold = tuple(data.gold[place] for place in np.flatnonzero(judged))
    _check_halves(gold)
    cluster = clusters(data.gold)
    kept = data.take(np.flatnonzero(~held & ~np.isin(cluster, cluster[judged])))
    return kept.without_silver_of([(item.label.source, item.label.document) for item in gold]), gold


def _check_halves(held: Sequence[Gold]) -> None:
    filled = {is_development(item.label.source, item.label.document) for item in held}
    empty = [name for half, name in _HALVES.items() if half not in filled]
    if empty:
        message = f"too few held-out documents, {' and '.join(empty)} being empty: label documents of other names"
        raise LabelError(message)


def has_founding_documents(data: Dataset) -> bool:
    """Tell whether there are founding documents to hold out."""
    return any(item.label.source == _FOUNDING for item in data.gold)


def hold_out_each_document(data: Dataset, recipe: Recipe, done: Told = _silent) -> Judged:
    """Judge each founding document by a model fitted on all else, less its near-duplicates.

    Each search starts at the coefficients of the first fit, which changes no probability by more than 2e-4.
    Raises `LabelError` where there is none.
    """
    if not has_founding_documents(data):
        message = f"no gold label is of the source {_FOUNDING!r}, so no founding document can be held out"
        raise LabelError(message)
    parts = list(_each_document(data, recipe, done))
    gold = tuple(item for part in parts for item in part.gold)
    stacked = {task: np.concatenate([part.probabilities[task] for part in parts]) for task in TASKS}
    return Judged(gold, stacked, np.arange(len(gold)))


def _each_document(data: Dataset, recipe: Recipe, done: Told) -> Iterator[Judged]:
    cluster, start = clusters(data.gold), None
    documents = sorted({item.label.document for item in data.gold if item.label.source == _FOUNDING})
    for document in documents:
        mine = np.array([_is_of(item, document) for item in data.gold])
        related = np.isin(cluster, cluster[mine])
        fitted = fit(data.take(np.flatnonzero(~related)), recipe, start=start)
        start = start or Start.of_fitted(fitted)
        yield judge(compiled(fitted), [data.gold[place] for place in np.flatnonzero(mine)])
        done(document)


def _is_of(item: Gold, document: str) -> bool:
    return item.label.source == _FOUNDING and item.label.document == document


def _held(item: Gold) -> bool:
    return is_held_out(item.label.source, item.label.document)
