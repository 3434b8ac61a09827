"""Why a sentence got its labels: what each term adds to each label's logit, at the characters it stands for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from labels.scheme import TASKS, Task
from models.forms import NAME, NUMBER
from models.terms import Occurrence

__all__ = ["Evidence", "EvidenceItem", "describe", "gather"]

Doubles = NDArray[np.float64]

_PATTERNS: Final = {
    "w": "{0}",
    "b": "{0}",
    "k": "{0}",
    "q": "“{0}”",
    "o": "{0} (early)",
    "a": "[{0}]",
    "v": "[{0}]",
    "f": "[{0}]",
    "h": "[{0}]",
    "g": "[{0}]",
    "t": "[{0}]",
    "n": "{0}",
    "s": "~{0}~",
}
_PAIRS: Final = {"p": "[{0}] … {1}", "r": "{1} … [{0}]", "z": "[{0}] … {1}", "y": "{1} … [{0}]"}
_JOINTS: Final = {"k": " … ", "n": " … ", "g": " > ", "t": " > ", "h": " > "}
_SPOKEN: Final = {NAME: "NAME", NUMBER: "NUMBER", "^": "start", "$": "end"}


class EvidenceItem(NamedTuple):
    """One occurrence of one term and what it adds to one label's logit."""

    start: int
    end: int
    term: str
    task: Task
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence's answer taken apart: for each label, intercept + sum of weights = logit before calibration."""

    items: tuple[EvidenceItem, ...]
    intercepts: Mapping[Task, Mapping[str, float]]

    def logit(self, task: Task, label: str) -> float:
        """Return a label's logit before calibration, put together again."""
        weights = sum(item.weight for item in self.items if item.task == task and item.label == label)
        return self.intercepts[task][label] + weights

    def telling(self, task: Task, label: str, most: int = 5) -> list[EvidenceItem]:
        """Return the items that speak most strongly for a label."""
        mine = [item for item in self.items if item.task == task and item.label == label and item.weight > 0]
        return sorted(mine, key=lambda item: -item.weight)[:most]


def gather(
    occurrences: Sequence[tuple[int, Occurrence]],
    weights: Mapping[int, Doubles],
    intercept: Doubles,
    labels: Mapping[Task, Sequence[str]],
) -> Evidence:
    """Spread each term's weights evenly over its occurrences.

    Parameters
    ----------
    occurrences : sequence of (rank, occurrence)
        The known terms of the sentence with their places.
    weights : mapping from rank to ndarray of shape (n_outputs,)
        What the term adds to each logit: the labels of all tasks in a row.
    intercept : ndarray of shape (n_outputs,)
    labels : mapping from task to its labels, in the order of the outputs

    """
    outputs = [(task, label) for task in TASKS for label in labels[task]]
    times = Counter(rank for rank, _ in occurrences)
    items = [
        EvidenceItem(item.start, item.end, describe(item.term), task, label, float(weights[rank][column]) / times[rank])
        for rank, item in occurrences
        for column, (task, label) in enumerate(outputs)
    ]
    named = {task: dict.fromkeys(labels[task], 0.0) for task in TASKS}
    for column, (task, label) in enumerate(outputs):
        named[task][label] = float(intercept[column])
    return Evidence(tuple(items), named)


def describe(term: str) -> str:
    """Return a term as a person reads it: "breject @" as "reject NAME"."""
    group, name = term[0], term[1:]
    if group == "s":
        return _PATTERNS[group].format(name.replace(" ", "·"))
    words = [_SPOKEN.get(word, word) for word in name.split(" ")]
    if group in _PAIRS:
        return _PAIRS[group].format(*words)
    return _PATTERNS[group].format(_JOINTS.get(group, " ").join(words))
