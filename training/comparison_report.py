"""A comparison as people read it: tables on a terminal."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from rich.table import Table

from labels.scheme import Task
from training.comparing import Comparison, Flip, TaskComparison
from training.intervals import in_words

__all__ = ["comparison_tables"]

_SHOWN: Final = 20


def comparison_tables(found: Comparison) -> Iterator[Table]:
    """Yield the tables of a comparison: scores, where labels moved, the flips, and the rest."""
    for task, told in found.tasks.items():
        if told.changes:
            yield _scores(found, task, told)
        yield _moves(task, told)
        if told.flips:
            yield _flips(task, told.flips)
    yield _further(found)


def _scores(found: Comparison, task: Task, told: TaskComparison) -> Table:
    table = Table(title=f"{task}: {told.sentences} sentences, {found.on}")
    for heading in ("score", found.old, found.new, "change", "95 % interval", ""):
        table.add_column(heading, justify="left" if heading in {"score", ""} else "right")
    for name, change in told.changes.items():
        verdict = "worse" if change.is_loss else "better" if change.is_gain else ""
        cells = (
            f"{change.old:.3f}",
            f"{change.new:.3f}",
            f"{change.difference:+.3f}",
            in_words(change.interval, signed=True),
        )
        table.add_row(name, *cells, verdict)
    return table


def _moves(task: Task, told: TaskComparison) -> Table:
    table = Table(title=f"{task}: {len(told.flips)} of {told.sentences} sentences change their label")
    for heading in ("from", "to", "sentences"):
        table.add_column(heading)
    for (old, new), count in told.moves.most_common():
        table.add_row(old, new, str(count))
    return table


def _flips(task: Task, flips: list[Flip]) -> Table:
    shown = min(len(flips), _SHOWN)
    table = Table(title=f"{task}: {shown} of the sentences that changed (all with --json)")
    for heading in ("from", "to", "truth", "sentence"):
        table.add_column(heading, no_wrap=heading != "sentence")
    for flip in islice(flips, _SHOWN):
        table.add_row(flip.old, flip.new, flip.truth, flip.text)
    return table


def _further(found: Comparison) -> Table:
    table = Table(title="And further")
    for heading in ("what", found.old, found.new):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for name, old, new in _rows(found):
        table.add_row(name, old, new)
    return table


def _rows(found: Comparison) -> Iterator[tuple[str, str, str]]:
    for task, told in found.tasks.items():
        if told.calibration:
            yield f"{task}: expected calibration error", *(f"{one:.3f}" for one in told.calibration)  # type: ignore[misc]
    if found.behaviour:
        old, new = found.behaviour
        yield "behaviour suite: stance macro-F1", f"{old.plain.macro_f1:.3f}", f"{new.plain.macro_f1:.3f}"
        yield "refused offers called rebuttal", f"{old.offers_called_rebuttal:.1%}", f"{new.offers_called_rebuttal:.1%}"
        yield "denials that raise rebuttal", f"{old.directional:.1%}", f"{new.directional:.1%}"
        yield "datelines that change nothing", f"{old.invariant:.1%}", f"{new.invariant:.1%}"
    if found.swaps:
        yield "name swaps that change the stance", *(f"{one.share:.1%}" for one in found.swaps)  # type: ignore[misc]
    if any(found.seconds):
        yield "microseconds a sentence", *(f"{one * 1e6:.0f}" for one in found.seconds)  # type: ignore[misc]
    yield "size, MB", *(f"{one / 1e6:.1f}" for one in found.sizes)  # type: ignore[misc]
    if found.relabelled or found.seen:
        yield "left out: relabelled between them, perhaps seen by one", str(found.relabelled), str(found.seen)
