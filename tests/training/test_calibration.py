"""Probabilities that mean what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.calibration import (
    Reliability,
    brier,
    expected_calibration_error,
    fit_temperature,
    reliability,
    review_threshold,
    scaled,
)

LABELS = ("yes", "no")
ROWS = np.array([[0.95, 0.05], [0.15, 0.85], [0.92, 0.08], [0.6, 0.4]])
TRUTH = np.array(["yes", "no", "no", "yes"])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_a_known_temperature_is_found(temperature: float) -> None:
    """Labels drawn from tempered logits give back the temperature they were drawn with."""
    rng = np.random.default_rng(1)
    logits = rng.normal(0.0, 2.0, (8_000, 3))
    raw = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    shares = scaled(raw, temperature)
    drawn = (rng.random((8_000, 1)) > shares.cumsum(axis=1)).sum(axis=1)
    labels = ("a", "b", "c")
    assert fit_temperature(raw, np.array(labels)[drawn], labels) == pytest.approx(temperature, rel=0.06)


def test_a_temperature_of_one_changes_nothing() -> None:
    """Divided by one, probabilities stay as they are."""
    assert scaled(ROWS, 1.0) == pytest.approx(ROWS)


@given(st.floats(0.2, 5.0))
def test_scaling_keeps_the_order_and_the_sum(temperature: float) -> None:
    """Whatever the temperature, the likeliest label stays the likeliest and rows sum to 1."""
    found = scaled(ROWS, temperature)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert found.argmax(axis=1).tolist() == ROWS.argmax(axis=1).tolist()


def test_a_high_temperature_flattens() -> None:
    """The odds of 0.8 to 0.2 at temperature 2 are their square root: 2 to 1."""
    assert scaled(np.array([[0.8, 0.2]]), 2.0)[0] == pytest.approx([2 / 3, 1 / 3])


def test_reliability_by_hand() -> None:
    """Answers fall into tenths of confidence, and empty tenths are left out."""
    found = reliability(ROWS, TRUTH, LABELS)
    assert [(one.low, one.high, one.n) for one in found] == [(0.6, 0.7, 1), (0.8, 0.9, 1), (0.9, 1.0, 2)]
    assert [one.confidence for one in found] == pytest.approx([0.6, 0.85, 0.935])
    assert [one.accuracy for one in found] == pytest.approx([1.0, 1.0, 0.5])


def test_a_certain_answer_is_in_the_last_bin() -> None:
    """A confidence of exactly 1 belongs to the highest tenth."""
    assert reliability(np.array([[1.0, 0.0]]), np.array(["yes"]), LABELS) == [Reliability(0.9, 1.0, 1, 1.0, 1.0)]


def test_expected_calibration_error_by_hand() -> None:
    """The gaps 0.4, 0.15 and 0.435 count by their one, one and two answers."""
    found = expected_calibration_error(reliability(ROWS, TRUTH, LABELS))
    assert found == pytest.approx((0.4 + 0.15 + 2 * 0.435) / 4)


def test_brier_by_hand() -> None:
    """Each sentence adds the squared distance of every label from the truth."""
    distances = [2 * 0.05**2, 2 * 0.15**2, 2 * 0.92**2, 2 * 0.4**2]
    assert brier(ROWS, TRUTH, LABELS) == pytest.approx(sum(distances) / 4)


def test_brier_bounds() -> None:
    """A certain right answer scores 0, a certain wrong one 2."""
    certain = np.array([[1.0, 0.0]])
    assert brier(certain, np.array(["yes"]), LABELS) == 0.0
    assert brier(certain, np.array(["no"]), LABELS) == 2.0


def test_review_threshold_by_hand() -> None:
    """The threshold is the first hundredth above the wrong answers that are in the way."""
    confidence = np.repeat([0.505, 0.605, 0.705, 0.805], 100)
    right = np.repeat([False, True, False, True], 100)
    assert review_threshold(confidence, right, 0.9) == (0.71, 0.25)
    assert review_threshold(confidence, right, 0.6) == (0.51, 0.75)
    assert review_threshold(confidence, right, 0.4) == (0.34, 1.0)


def test_review_threshold_asks_for_evidence() -> None:
    """Twenty-four right answers of as many promise less than nine in ten, twenty-five do (n / (n + 1.645 squared))."""
    assert review_threshold(np.full(24, 0.9), np.full(24, fill_value=True), 0.9) == (1.0, 0.0)
    assert review_threshold(np.full(25, 0.9), np.full(25, fill_value=True), 0.9) == (0.34, 1.0)


def test_no_threshold_reaches_the_accuracy() -> None:
    """Where the surest answer is wrong nothing is answered without review."""
    assert review_threshold(np.array([0.5, 0.99]), np.array([True, False]), 0.9) == (1.0, 0.0)


@given(st.integers(34, 98))
def test_the_coverage_is_that_of_the_threshold_told(hundredths: int) -> None:
    """A confidence that equals the threshold is answered, in the count as in the service."""
    edge = hundredths / 100
    confidence, right = np.repeat([edge - 0.005, edge, 0.999], 30), np.repeat([False, True, True], 30)
    threshold, coverage = review_threshold(confidence, right, 0.9)
    assert threshold == edge
    assert coverage == np.mean(confidence >= threshold)
