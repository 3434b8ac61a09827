"""The heads of a model, one logistic regression a task: from the sums over a sentence's terms to probabilities."""

from collections.abc import Mapping, Sequence
from math import exp, sqrt

import numpy as np

from labels.scheme import TASKS, Task
from models.arrays import Floats

__all__ = ["Heads"]


class Heads:
    """What each label of each task has to itself: its intercept, and the temperature that its task is calibrated by."""

    def __init__(
        self,
        labels: Mapping[Task, tuple[str, ...]],
        intercept: Mapping[Task, Floats],
        temperature: Mapping[Task, float],
    ) -> None:
        """Put the labels of all tasks in a row, in the order of `TASKS`."""
        self.labels = {task: labels[task] for task in TASKS}
        self.intercept = np.concatenate([intercept[task].astype(np.float64) for task in TASKS])
        columns = iter(enumerate(self.intercept.tolist(), 1))
        self._outputs = [([next(columns) for _ in labels[task]], temperature[task]) for task in TASKS]

    def __call__(self, sums: Sequence[float]) -> list[list[float]]:
        """Return the calibrated probabilities of each task's labels for one sentence.

        `sums` are those over the terms: of idf ** 2, then of idf * coefficient for each label in a row.
        """
        norm = sqrt(sums[0]) or 1.0
        return [
            _softmax([(sums[column] / norm + intercept) / temperature for column, intercept in columns])
            for columns, temperature in self._outputs
        ]


def _softmax(logits: Sequence[float]) -> list[float]:
    highest = max(logits)
    raised = [exp(logit - highest) for logit in logits]
    total = sum(raised)
    return [share / total for share in raised]
