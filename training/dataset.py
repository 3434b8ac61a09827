"""Labelled sentences with their texts, as the learner takes them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from labels.documents import open_sources
from labels.files import read_gold, read_silver
from labels.records import GoldLabel, SilverLabel
from labels.resolve import Resolved, resolve
from labels.scheme import TASKS, Task

__all__ = ["WRITTEN", "Dataset", "Gold", "Silver", "load_dataset"]

WRITTEN: Final = "written-disputes"
"""The source of sentences written for training, see `Recipe.written_weight`."""

Gold = Resolved[GoldLabel]
Silver = Resolved[SilverLabel]


@dataclass(frozen=True)
class Dataset:
    """Gold and silver sentences; furniture is left out."""

    gold: tuple[Gold, ...]
    silver: tuple[Silver, ...] = ()

    @property
    def texts(self) -> list[str]:
        """Return the sentences, gold before silver."""
        return [item.text for item in self.gold] + [item.text for item in self.silver]

    def y(self, task: Task) -> NDArray[np.str_]:
        """Return the gold labels of a task, shape (n_gold,)."""
        return np.array([str(getattr(item.label, task)) for item in self.gold])

    def probabilities(self, task: Task) -> NDArray[np.float64]:
        """Return the silver probabilities of a task, shape (n_silver, n_labels), columns in the order of `TASKS`."""
        rows = [[getattr(item.label, task).get(label, 0.0) for label in TASKS[task]] for item in self.silver]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(TASKS[task]))

    def where(self, wanted: Callable[[Gold], bool]) -> "Dataset":
        """Return the data with only the gold that is wanted; silver stays."""
        return Dataset(tuple(item for item in self.gold if wanted(item)), self.silver)

    def take(self, places: Iterable[int]) -> "Dataset":
        """Return the data with only the gold at these places; silver stays."""
        return Dataset(tuple(self.gold[place] for place in places), self.silver)

    def without_silver_of(self, documents: Sequence[tuple[str, str]]) -> "Dataset":
        """Return the data without the silver sentences of these (source, document) pairs."""
        barred = set(documents)
        kept = (item for item in self.silver if (item.label.source, item.label.document) not in barred)
        return Dataset(self.gold, tuple(kept))


def load_dataset(root: Path, *, silver: bool = True) -> Dataset:
    """Read the labels under a folder and join them with their texts; gold replaces silver of the same sentence.

    Raises `LabelError` where a line, a document or a digest is wrong.
    """
    sources, labels = open_sources(root), read_gold(root)
    gold = resolve((label for label in labels if not label.furniture), sources)
    if not silver:
        return Dataset(tuple(gold))
    read = {label.place for label in labels}
    return Dataset(tuple(gold), tuple(resolve((one for one in read_silver(root) if one.place not in read), sources)))
