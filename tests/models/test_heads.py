"""Tests of the heads: from sums to probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.scheme import TASKS, Task
from models.heads import Heads

LABELS: dict[Task, tuple[str, ...]] = {task: tuple(map(str, TASKS[task])) for task in TASKS}
TEMPERATURE: dict[Task, float] = {"stance": 1.5, "sentiment": 0.5}
INTERCEPT: dict[Task, np.ndarray] = {
    "stance": np.array([0.1, -0.2, 0.3], np.float32),
    "sentiment": np.array([0.0, 1.0, -1.0], np.float32),
}
HEADS = Heads(LABELS, INTERCEPT, TEMPERATURE)


@given(squares=st.floats(0, 1e4), weights=st.lists(st.floats(-1e3, 1e3), min_size=6, max_size=6))
def test_probabilities_are_the_softmax_of_calibrated_logits(squares: float, weights: list[float]) -> None:
    """Each task's probabilities are those of its logits, the sums by their norm, divided by its temperature."""
    norm = np.sqrt(squares) or 1.0
    for place, (task, shares) in enumerate(zip(TASKS, HEADS([squares, *weights]), strict=True)):
        logits = (np.array(weights[3 * place : 3 * place + 3]) / norm + INTERCEPT[task].astype(float)) / TEMPERATURE[
            task
        ]
        raised = np.exp(logits - logits.max())
        assert shares == pytest.approx((raised / raised.sum()).tolist(), abs=1e-12)


def test_huge_logits_do_not_overflow() -> None:
    """Weights as large as a model may hold give a certain answer, not an error."""
    assert HEADS([1.0, 1e6, 0.0, -1e6, 0.0, 1e6, 0.0]) == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
