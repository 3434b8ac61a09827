"""Time two ways of doing the same, turn by turn, and put them in one row."""

import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

__all__ = ["Row", "beside", "in_turns", "show"]


class Row(NamedTuple):
    """A line of the table: what was done, by us and beside us, and how many times better we are."""

    what: str
    ours: str
    theirs: str
    ratio: str = ""
    spread: str = ""


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that a piece of work takes once: others on the machine do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def in_turns(rounds: Iterable[tuple[Callable[[], object], Callable[[], object]]]) -> list[tuple[float, float]]:
    """Return the seconds of both sides of each round, one after the other, so that both meet the same machine."""
    return [(timed(ours), timed(theirs)) for ours, theirs in rounds]


def beside(what: str, pairs: list[tuple[float, float]], unit: str, scale: float, *, more: bool = False) -> Row:
    """Return medians, the median of the rounds' ratios, and their spread; `more` says that more is better."""
    ratios = sorted(ours / theirs if more else theirs / ours for ours, theirs in pairs)
    cells = [f"{scale * median(pair[side] for pair in pairs):,.1f} {unit}" for side in (0, 1)]
    return Row(what, *cells, f"{median(ratios):.2f}", f"{ratios[0]:.2f} to {ratios[-1]:.2f}")


def show(title: str, rows: Iterable[Row]) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left")
    for heading in ("what", "Rejoinder", "beside", "times better", "spread"):
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    Console(width=140).print(table)
