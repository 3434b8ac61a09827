"""Where the search for coefficients starts: at those of an earlier fit, matched by the names of terms and labels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labels.scheme import TASKS, Task
from models.pipeline import FittedModel
from training.cache_files import from_bytes, read_cache, to_bytes, write_cache

__all__ = ["Start"]

Doubles = NDArray[np.float64]
Weights = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Start:
    """The coefficients of an earlier fit."""

    terms: Sequence[str]
    labels: Mapping[Task, Sequence[str]]
    coef: Mapping[Task, Weights]
    """Task → (n_labels, n_terms)."""
    intercept: Mapping[Task, Weights]
    """Task → (n_labels,)."""

    @classmethod
    def of_fitted(cls, fitted: FittedModel) -> "Start":
        """Return the coefficients of a model in memory."""
        heads = fitted.heads
        return cls(
            fitted.vectoriser.get_feature_names_out().tolist(),
            {task: [str(label) for label in head.classes_] for task, head in heads.items()},
            {task: head.coef_ for task, head in heads.items()},
            {task: head.intercept_ for task, head in heads.items()},
        )

    @classmethod
    def read(cls, file: Path) -> "Start | None":
        """Return what a file keeps; nothing where it is missing or damaged."""
        kept = read_cache(file)
        if not kept.keys() >= {
            "terms",
            *(f"{task}_{part}" for task in TASKS for part in ("labels", "coef", "intercept")),
        }:
            return None
        return cls(
            from_bytes(kept["terms"]),
            {task: from_bytes(kept[f"{task}_labels"]) for task in TASKS},
            {task: kept[f"{task}_coef"] for task in TASKS},
            {task: kept[f"{task}_intercept"] for task in TASKS},
        )

    def write(self, file: Path) -> None:
        """Keep the coefficients in a file."""
        arrays: dict[str, NDArray[Any]] = {"terms": to_bytes(self.terms)}
        for task in TASKS:
            arrays[f"{task}_labels"] = to_bytes(self.labels[task])
            arrays[f"{task}_coef"] = self.coef[task].astype(np.float32)
            arrays[f"{task}_intercept"] = self.intercept[task].astype(np.float32)
        write_cache(file, arrays)

    def matched(self, task: Task, labels: Iterable[str], terms: Sequence[str]) -> tuple[Doubles, Doubles] | None:
        """Return (coef, intercept) for these labels and terms, 0 for new terms; nothing where labels differ.

        The shapes are (n_labels, n_terms) and (n_labels,).
        """
        known, wanted = list(self.labels[task]), [str(label) for label in labels]
        if set(known) != set(wanted):
            return None
        rows = np.array([known.index(label) for label in wanted], dtype=np.int_)
        place = {term: column for column, term in enumerate(self.terms)}
        columns = np.array([place.get(term, -1) for term in terms], dtype=np.int_)
        coef = self.coef[task].astype(np.float64)[np.ix_(rows, columns)]
        return np.where(columns >= 0, coef, 0.0), self.intercept[task].astype(np.float64)[rows]
