"""What a fitted model is worth on documents that no choice was made on."""

import numpy as np
import pytest

from labels.scheme import TASKS
from training.assessment import ACCURACY_WANTED, Assessment, assess
from training.calibration import brier, expected_calibration_error, fit_temperature, reliability, scaled
from training.dataset import Dataset
from training.evaluation import Judged, hold_out_sixth
from training.fitting import Recipe


@pytest.fixture(scope="module")
def judged(data: Dataset) -> Judged:
    """Return answers to the held-out documents."""
    return hold_out_sixth(data, Recipe(min_df=2))


@pytest.fixture(scope="module")
def assessment(judged: Judged) -> Assessment:
    """Return the assessment of those answers."""
    return assess(judged)


@pytest.fixture(scope="module")
def measured(judged: Judged) -> Judged:
    """Return the half that figures are measured on."""
    return judged.where(lambda item: item.label.document in {"tariff", "anchor"})


def test_figures_are_measured_on_the_other_half(assessment: Assessment, measured: Judged) -> None:
    """Scores, calibration error and Brier score are those of the half that no choice was made on."""
    for task in TASKS:
        told, y = assessment.tasks[task], measured.y(task)
        calibrated = scaled(measured.probabilities[task], told.temperature)
        assert told.score == measured.score(task)
        assert told.by_source == measured.score_by_source(task)
        assert told.bins == reliability(calibrated, y, TASKS[task])
        assert told.ece == expected_calibration_error(told.bins)
        assert told.brier == brier(calibrated, y, TASKS[task])


def test_temperatures_are_chosen_on_the_development_half(assessment: Assessment, judged: Judged) -> None:
    """Each temperature is the one that fits the development documents."""
    chosen_on = judged.where(lambda item: item.label.document in {"audit", "lease"})
    for task in TASKS:
        expected = fit_temperature(chosen_on.probabilities[task], chosen_on.y(task), TASKS[task])
        assert assessment.tasks[task].temperature == expected


def test_the_measured_half_moves_no_choice(assessment: Assessment, judged: Judged) -> None:
    """Other answers to the measured documents leave temperatures and threshold as they are."""
    mine = np.array([item.label.document in {"tariff", "anchor"} for item in judged.gold])
    turned = {task: np.where(mine[:, None], rows[:, ::-1], rows) for task, rows in judged.probabilities.items()}
    other = assess(Judged(judged.gold, turned, judged.groups))
    assert other.review_below == assessment.review_below
    assert [told.temperature for told in other.tasks.values()] == [
        told.temperature for told in assessment.tasks.values()
    ]
    assert other.tasks["stance"].brier != assessment.tasks["stance"].brier


def test_review_figures_by_hand(assessment: Assessment, measured: Judged) -> None:
    """Coverage is the share at or above the threshold, and accuracy that of those answers."""
    shares = scaled(measured.probabilities["stance"], assessment.tasks["stance"].temperature)
    answered = shares.max(axis=1) >= assessment.review_below
    right = measured.predicted("stance") == measured.y("stance")
    assert assessment.coverage == pytest.approx(answered.mean())
    assert assessment.accuracy_of_answered == pytest.approx(right[answered].mean() if answered.any() else 0.0)


def test_nothing_answered_has_no_accuracy(judged: Judged) -> None:
    """Where no threshold gives the wanted accuracy everything is reviewed, and no figure is made up."""
    y = judged.y("stance")
    wrong = np.array([[0.1 if label == name else 0.45 for name in TASKS["stance"]] for label in y])
    found = assess(Judged(judged.gold, {**judged.probabilities, "stance": wrong}, judged.groups))
    assert (found.review_below, found.coverage, found.accuracy_of_answered) == (1.0, 0.0, 0.0)


def test_metrics_hold_every_figure(assessment: Assessment) -> None:
    """The manifest's figures are the assessment's own."""
    told = assessment.as_metrics()
    assert set(told["held_out_sixth"]) == set(TASKS)
    assert told["held_out_sixth"]["stance"]["macro_f1"] == assessment.tasks["stance"].score.macro_f1
    assert told["held_out_sixth"]["stance"]["ece"] == assessment.tasks["stance"].ece
    assert told["review"]["below"] == assessment.review_below
    assert 0.5 < ACCURACY_WANTED < 1.0
