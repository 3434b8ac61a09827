"""Scores as people read them."""

from io import StringIO

import numpy as np
from rich.console import Console, RenderableType

from labels.scheme import TASKS
from training.behaviour import BehaviourResult
from training.external import Calibrated
from training.metrics import Score, score
from training.reports import behaviour_line, calibrated_table, score_tables, swap_line
from training.swaps import SwapResult


def _shown(*parts: RenderableType) -> str:
    stream = StringIO()
    Console(file=stream, width=140).print(*parts)
    return stream.getvalue()


def _score() -> Score:
    y = np.array(["accusation", "rebuttal", "neutral", "neutral"])
    return score(y, np.array(["accusation", "neutral", "neutral", "neutral"]), TASKS["stance"])


def test_a_table_has_every_class_and_the_whole() -> None:
    """Each label has its figures and its confusion, and the caption the interval and the majority."""
    found, told = _score(), _shown(*score_tables("here", {"stance": _score()}))
    assert "here: stance" in told
    assert all(f"as {label}" in told for label in TASKS["stance"])
    assert f"macro-F1 {found.macro_f1:.3f}" in told
    assert f"majority {found.majority_macro_f1:.3f}" in told
    assert "n 4" in told


def test_calibration_is_shown_a_row_a_task() -> None:
    """Error, Brier score and the review figures stand beside the task."""
    told = Calibrated(
        score=_score(), ece=0.0314, brier=0.42, review_below=0.6, coverage=0.75, accuracy_of_answered=0.9, bins=[]
    )
    shown = _shown(calibrated_table({"stance": told}))
    assert all(figure in shown for figure in ("stance", "0.031", "0.420", "0.60", "75.0%", "90.0%"))


def test_the_behaviour_line_names_every_share() -> None:
    """The three shares beyond the table are told in one line."""
    line = behaviour_line(BehaviourResult(_score(), 0.125, 0.5, 0.875, ()))
    assert all(share in line for share in ("12.5%", "50.0%", "87.5%"))


def test_the_swap_line_counts() -> None:
    """The swap test is told as changed of renamed."""
    assert "1 of 4 sentences (25.0%)" in swap_line(SwapResult(4, 20, (2,)))
    assert "0 of 0 sentences (0.0%)" in swap_line(SwapResult(0, 20, ()))
