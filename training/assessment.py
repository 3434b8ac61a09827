"""What a fitted model is worth: scores, calibration and review, on documents that no teacher saw."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labels.scheme import TASKS, Task
from training.calibration import (
    Reliability,
    brier,
    expected_calibration_error,
    fit_temperature,
    reliability,
    review_threshold,
    scaled,
)
from training.dataset import Gold
from training.evaluation import Judged
from training.metrics import Score
from training.split import is_development

__all__ = ["ACCURACY_WANTED", "Assessment", "TaskAssessment", "assess"]

Doubles = NDArray[np.float64]
ACCURACY_WANTED = 0.90


@dataclass(frozen=True)
class TaskAssessment:
    """One task: its score, and probabilities before and after calibration."""

    score: Score
    by_source: dict[str, Score]
    temperature: float
    ece_before: float
    ece: float
    """Expected calibration error with the temperature chosen on other documents."""
    brier: float
    bins: list[Reliability]


@dataclass(frozen=True)
class Assessment:
    """Both tasks, and the review threshold on the stance's confidence with what it gives."""

    tasks: dict[Task, TaskAssessment]
    review_below: float
    coverage: float
    accuracy_of_answered: float
    curve: tuple[tuple[float, float], ...] = ()
    """(coverage, accuracy) of the stances answered, from the surest hundredth to all of them."""

    def as_metrics(self) -> dict[str, Any]:
        """Return the figures that the manifest keeps."""
        return {
            "held_out_sixth": {
                task: {**told.score.as_dict(), "ece": told.ece, "brier": told.brier}
                for task, told in self.tasks.items()
            },
            "review": {
                "below": self.review_below,
                "coverage": self.coverage,
                "accuracy_of_answered": self.accuracy_of_answered,
            },
        }


def assess(judged: Judged) -> Assessment:
    """Return the assessment of uncalibrated answers to held-out sentences.

    Temperatures and the threshold are chosen on the development half of the documents; every figure is measured on
    the other half.
    """
    chosen_on, measured_on = judged.where(_develops), judged.where(lambda item: not _develops(item))
    temperature = {
        task: fit_temperature(chosen_on.probabilities[task], chosen_on.y(task), TASKS[task]) for task in TASKS
    }
    threshold, _ = review_threshold(*_answers(chosen_on, temperature["stance"]), ACCURACY_WANTED)
    confidence, right = _answers(measured_on, temperature["stance"])
    answered = confidence >= threshold
    return Assessment(
        tasks={task: _assess_task(measured_on, task, temperature[task]) for task in TASKS},
        review_below=threshold,
        coverage=float(answered.mean()),
        accuracy_of_answered=float(right[answered].mean()) if answered.any() else 0.0,
        curve=_curve(confidence, right),
    )


def _curve(confidence: Doubles, right: NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    """Return how often the surest answers are right, for a hundred sizes of their share."""
    accuracy = np.cumsum(right[np.argsort(-confidence, kind="stable")]) / np.arange(1, len(right) + 1)
    sizes = np.unique(np.ceil(np.linspace(0.01, 1, 100) * len(right)).astype(int))
    return tuple((float(size / len(right)), float(accuracy[size - 1])) for size in sizes)


def _develops(item: Gold) -> bool:
    return is_development(item.label.source, item.label.document)


def _answers(judged: Judged, temperature: float) -> tuple[Doubles, NDArray[np.bool_]]:
    """Return how certain each stance is, and whether it is right."""
    confidence: Doubles = scaled(judged.probabilities["stance"], temperature).max(axis=1)
    return confidence, np.asarray(judged.predicted("stance") == judged.y("stance"))


def _assess_task(judged: Judged, task: Task, temperature: float) -> TaskAssessment:
    y, labels, raw = judged.y(task), TASKS[task], judged.probabilities[task]
    calibrated = scaled(raw, temperature)
    bins = reliability(calibrated, y, labels)
    return TaskAssessment(
        score=judged.score(task),
        by_source=judged.score_by_source(task),
        temperature=temperature,
        ece_before=expected_calibration_error(reliability(raw, y, labels)),
        ece=expected_calibration_error(bins),
        brier=brier(calibrated, y, labels),
        bins=bins,
    )
