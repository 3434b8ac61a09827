"""The teacher: an encoder fine-tuned on gold labels."""

import numpy as np
import pytest

from labels.scheme import TASKS


def test_probabilities_go_by_name() -> None:
    """One sentence's probabilities are told by label, rounded, the negligible left out."""
    pytest.importorskip("torch", reason="the teacher needs PyTorch: `make teacher`")
    pytest.importorskip("transformers", reason="the teacher needs transformers: `make teacher`")
    from training.teacher import as_columns  # noqa: PLC0415 - importable only with PyTorch

    shares = {task: np.array([[0.2, 0.7, 0.1], [0.12345, 0.87255, 0.004]]) for task in TASKS}
    assert as_columns(shares, 1)["stance"] == {"accusation": 0.123, "rebuttal": 0.873}
