"""How a model's answers are spread: what drift is measured against, without keeping a text."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field

from labels.scheme import TASKS, Task
from models.answers import Answer

__all__ = ["CONFIDENCES", "UNKNOWN", "Distributions", "unknown_terms"]

CONFIDENCES: Final = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Upper edges of the classes of confidence; what is above the last is a class too."""
UNKNOWN: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75)
"""Upper edges of the classes of the share of a sentence's words that the model never met."""
_DECIMALS: Final = 6

Share = Annotated[float, Field(ge=0, le=1)]


class Distributions(BaseModel):
    """Shares of many answers: of each label, of answers up to each edge, of those a person should look at.

    A manifest may hold one as `metrics.distributions`, measured on sentences that the model was not fitted to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    statements: Annotated[int, Field(ge=1)]
    labels: dict[Task, dict[str, Share]]
    confidence: dict[Task, tuple[Share, ...]]
    """Task → share of answers whose confidence is at most each of `CONFIDENCES`."""
    unknown_terms: tuple[Share, ...]
    """Share of sentences whose share of unknown words is at most each of `UNKNOWN`."""
    review: Share

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Self:
        """Measure answers, of which there is at least one."""
        if not answers:
            message = "expected at least one answer to measure the spread of, got none"
            raise ValueError(message)
        return cls(
            statements=len(answers),
            labels={task: _label_shares([answer.task(task).label for answer in answers], task) for task in TASKS},
            confidence={
                task: _cumulated([answer.task(task).confidence for answer in answers], CONFIDENCES) for task in TASKS
            },
            unknown_terms=_cumulated([unknown_terms(answer.known_terms) for answer in answers], UNKNOWN),
            review=sum(answer.review for answer in answers) / len(answers),
        )


def unknown_terms(known: float) -> float:
    """Return the share of unknown words, without the noise in its last digits that would put it past an edge."""
    return round(1 - known, _DECIMALS)


def _label_shares(found: Sequence[str], task: Task) -> dict[str, float]:
    return {label: found.count(label) / len(found) for label in TASKS[task]}


def _cumulated(values: Sequence[float], edges: Sequence[float]) -> tuple[float, ...]:
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_left(edges, value)] += 1
    return tuple(total / len(values) for total in accumulate(counts[:-1]))
