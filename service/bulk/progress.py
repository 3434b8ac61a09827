"""How far a run is: a bar on a terminal, plain lines in a log, or nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from service.bulk.manifest import Totals

__all__ = ["Show", "showing"]

_SECONDS: Final = 30.0

Show = Callable[[int, int, Totals], None]
"""Told the parts done, the parts in all, and the sums so far."""


@contextmanager
def showing(*, quiet: bool) -> Iterator[Show]:
    """Yield what shows progress on standard error."""
    console = Console(stderr=True)
    if quiet:
        yield lambda *_: None
    elif console.is_terminal:
        with _bar(console) as bar:
            yield _Bar(bar)
    else:
        yield _Log(console)


def _bar(console: Console) -> Progress:
    columns = (
        TextColumn("scoring"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TextColumn("parts  {task.fields[told]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True)


class _Rate:
    """Statements a second since the first call: what was done before a resume is not counted."""

    def __init__(self) -> None:
        self._began: tuple[float, Totals, int] | None = None

    def told(self, done: int, total: int, sums: Totals) -> tuple[str, float]:
        """Return the line that tells it, and the seconds that are left."""
        began, first, before = self._began = self._began or (time.monotonic(), sums, done)
        spent = time.monotonic() - began
        rate = (sums.statements - first.statements) / spent if spent else 0.0
        left = spent / (done - before) * (total - done) if done > before else 0.0
        return f"{sums.statements:,} statements, {rate:,.0f}/s, {sums.bad:,} bad records", left


class _Bar:
    def __init__(self, bar: Progress) -> None:
        self._bar, self._rate = bar, _Rate()
        self._task = bar.add_task("scoring", total=None, told="")

    def __call__(self, done: int, total: int, sums: Totals) -> None:
        line, _ = self._rate.told(done, total, sums)
        self._bar.update(self._task, completed=done, total=total, told=line)


class _Log:
    def __init__(self, console: Console) -> None:
        self._console, self._rate, self._last = console, _Rate(), -_SECONDS

    def __call__(self, done: int, total: int, sums: Totals) -> None:
        line, left = self._rate.told(done, total, sums)
        if done == total or time.monotonic() - self._last >= _SECONDS:
            self._last = time.monotonic()
            self._console.print(f"{done} of {total} parts, {line}, {left:,.0f} s left", highlight=False, soft_wrap=True)
