"""What a model says: of one sentence by the names of the labels, of many as columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from labels.scheme import TASKS, Task

__all__ = ["Answer", "Answers", "Verdict"]

Doubles = NDArray[np.float64]


class Verdict(NamedTuple):
    """One task's answer: the likeliest label, its calibrated probability, and that of every label by name."""

    label: str
    confidence: float
    probabilities: Mapping[str, float]

    @classmethod
    def of(cls, labels: Sequence[str], shares: Sequence[float]) -> Self:
        """Choose the likeliest of some labels by their probabilities, the first of equals."""
        confidence = max(shares)
        return cls(labels[shares.index(confidence)], confidence, dict(zip(labels, shares, strict=True)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says of one sentence."""

    stance: Verdict
    sentiment: Verdict
    review: bool
    """A person should look: the stance is less certain than the model's threshold, or no known term was found."""
    known_terms: float
    """Share of the sentence's words, names and numbers left out, that the model has met before."""

    def task(self, task: Task) -> Verdict:
        """Return the verdict of a task by its name."""
        return self.stance if task == "stance" else self.sentiment


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What the model says of many sentences: a column for each thing told, an entry for each sentence."""

    labels: Mapping[Task, tuple[str, ...]]
    probabilities: Mapping[Task, Doubles]
    """Task → calibrated probabilities of shape (n_samples, n_labels), columns in the order of `labels`."""
    likeliest: Mapping[Task, NDArray[np.intp]]
    """Task → place of the likeliest label in `labels`."""
    confidence: Mapping[Task, Doubles]
    """Task → the probability of the likeliest label."""
    known_terms: Doubles
    """As in `Answer`."""
    review: NDArray[np.bool_]
    """As in `Answer`."""

    @classmethod
    def of(
        cls,
        labels: Mapping[Task, tuple[str, ...]],
        probabilities: Mapping[Task, Doubles],
        known_terms: Doubles,
        review_below: float,
    ) -> Self:
        """Choose the likeliest labels, and what a person should look at."""
        likeliest = {task: shares.argmax(axis=1) for task, shares in probabilities.items()}
        confidence = {task: shares.max(axis=1) for task, shares in probabilities.items()}
        review = (known_terms == 0.0) | (confidence["stance"] < review_below)
        return cls(labels, probabilities, likeliest, confidence, known_terms, review)

    def __len__(self) -> int:
        """Return how many sentences were answered."""
        return len(self.known_terms)

    def __iter__(self) -> Iterator[Answer]:
        """Yield the answer for each sentence, in order."""
        stances, sentiments = (self._verdicts(task) for task in TASKS)
        for stance, sentiment, review, known in zip(
            stances, sentiments, self.review.tolist(), self.known_terms.tolist(), strict=True
        ):
            yield Answer(stance, sentiment, review=review, known_terms=known)

    def _verdicts(self, task: Task) -> Iterator[Verdict]:
        return (Verdict.of(self.labels[task], row) for row in self.probabilities[task].tolist())
