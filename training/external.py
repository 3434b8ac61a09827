"""Judge a model on a file of sentences with labels that the project does not own."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from labels.errors import LabelFileError
from labels.scheme import TASKS, Sentiment, Stance, Task
from models.classifier import Classifier
from training.calibration import Reliability, brier, expected_calibration_error, reliability
from training.evaluation import probabilities
from training.metrics import Score, score

__all__ = ["Calibrated", "Example", "judge_file", "read_examples"]


class Example(BaseModel):
    """A sentence with its labels; a label that is missing or null is left out of that task."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    stance: Stance | None = None
    sentiment: Sentiment | None = None


class Calibrated(BaseModel):
    """A task's score, and how far its probabilities can be trusted."""

    score: Score
    ece: float
    brier: float
    review_below: float
    coverage: float
    accuracy_of_answered: float
    bins: list[Reliability]


def read_examples(path: Path) -> list[Example]:
    """Read a JSON Lines file with `text`, `stance` and `sentiment`; raise `LabelFileError` with every bad line."""
    examples, problems = list[Example](), list[str]()
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        try:
            if line.strip():
                examples.append(Example.model_validate_json(line))
        except ValidationError as error:
            parts = (f"{'.'.join(map(str, part['loc'])) or 'line'}: {part['msg']}" for part in error.errors())
            problems.append(f"{path}:{number}: {'; '.join(parts)}")
    if problems or not examples:
        raise LabelFileError(problems or [f"{path}: holds no sentence"], advice="")
    return examples


def judge_file(classifier: Classifier, examples: Sequence[Example]) -> dict[Task, Calibrated]:
    """Return the scores of a model on sentences from elsewhere, a task at a time."""
    return {task: found for task in TASKS if (found := _judge(classifier, examples, task)) is not None}


def _judge(classifier: Classifier, examples: Sequence[Example], task: Task) -> Calibrated | None:
    labelled = [example for example in examples if getattr(example, task) is not None]
    if not labelled:
        return None
    y = np.array([str(getattr(example, task)) for example in labelled])
    shares = probabilities(classifier, [example.text for example in labelled], task)
    predicted = np.array(TASKS[task])[shares.argmax(axis=1)]
    answered = shares.max(axis=1) >= classifier.manifest.review_below
    bins = reliability(shares, y, TASKS[task])
    return Calibrated(
        score=score(y, predicted, TASKS[task]),
        ece=expected_calibration_error(bins),
        brier=brier(shares, y, TASKS[task]),
        review_below=classifier.manifest.review_below,
        coverage=float(answered.mean()),
        accuracy_of_answered=float((predicted == y)[answered].mean()) if answered.any() else 0.0,
        bins=bins,
    )
