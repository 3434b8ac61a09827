"""Scores as people read them: tables on a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from labels.scheme import Task
from training.behaviour import BehaviourResult
from training.external import Calibrated
from training.intervals import in_words
from training.metrics import Score
from training.promoting import Decided
from training.swaps import SwapResult

__all__ = ["behaviour_line", "calibrated_table", "decision_lines", "score_tables", "swap_line"]


def score_tables(title: str, scores: Mapping[Task, Score]) -> list[Table]:
    """Return a table a task: a row a class, and the whole beside the majority class."""
    return [_table(f"{title}: {task}", score) for task, score in scores.items()]


def calibrated_table(found: Mapping[Task, Calibrated]) -> Table:
    """Return how far the probabilities of each task can be trusted."""
    table = Table(title="Calibration")
    for heading in ("task", "ECE", "Brier", "review below", "answered", "right of answered"):
        table.add_column(heading)
    for task, told in found.items():
        table.add_row(
            task,
            f"{told.ece:.3f}",
            f"{told.brier:.3f}",
            f"{told.review_below:.2f}",
            f"{told.coverage:.1%}",
            f"{told.accuracy_of_answered:.1%}",
        )
    return table


def behaviour_line(result: BehaviourResult) -> str:
    """Return the behaviour suite's figures beyond its table in one line."""
    return (
        f"refused offers called rebuttal {result.offers_called_rebuttal:.1%}; "
        f"denials that raise rebuttal {result.directional:.1%}; datelines that change nothing {result.invariant:.1%}"
    )


def swap_line(result: SwapResult) -> str:
    """Return the name-swap test in one line."""
    return (
        f"name swaps: {len(result.changed)} of {result.sentences} sentences ({result.share:.1%}) change stance "
        f"under any of {result.renamings} renamings"
    )


def decision_lines(version: str, decided: Decided) -> Iterator[str]:
    """Yield what became of a wish to promote, a line a reason."""
    if decided.move:
        before = decided.move.before or "the shipped model"
        yield f"{version} is served now; `rejoinder rollback` goes back to {before}"
    else:
        yield f"{version} is not promoted:"
    for reason in decided.reasons:
        yield f"  {'overruled: ' if decided.move else ''}{reason}"
    if not decided.move:
        yield f"`rejoinder compare current {version}` shows more; --force REASON overrules all but an unsound version"


def _table(title: str, score: Score) -> Table:
    caption = (
        f"macro-F1 {score.macro_f1:.3f} ({in_words(score.interval)}), majority {score.majority_macro_f1:.3f}, "
        f"accuracy {score.accuracy:.3f}, n {score.n}"
    )
    table = Table(title=title, caption=caption)
    for heading in ("label", "precision", "recall", "F1", "support", *(f"as {name}" for name in score.confusion)):
        is_label = heading == "label"
        table.add_column(heading, justify="left" if is_label else "right", no_wrap=is_label)
    for label, one in score.classes.items():
        cells: list[Any] = [label, f"{one.precision:.3f}", f"{one.recall:.3f}", f"{one.f1:.3f}", one.support]
        table.add_row(*map(str, [*cells, *score.confusion[label].values()]))
    return table
