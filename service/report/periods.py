"""Dates as people write them, and the days, weeks, months or years that a corpus is laid out in."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from service.report.tallies import Tally

__all__ = ["Period", "Timeline", "Unit", "day_of", "timeline", "unit_for"]

_YEAR_FIRST: Final = re.compile(r"\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)")
_COMPACT: Final = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?!\d)")
_OUTER: Final = 0.005
_MUCH: Final = 0.75
_DAYS_MOST: Final = 62
_WEEKS_MOST: Final = 366
_MONTHS_MOST: Final = 10 * 366
_YEARS_MOST: Final = 150 * 366


class Unit(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    CENTURY = "century"


class Period(NamedTuple):
    """Statements of one stretch of time."""

    first: date
    name: str
    tally: Tally


def day_of(told: str) -> int | None:
    """Return the ordinal of the day that a text begins with, year first, or that an e-mail's date names; else None.

    A month alone stands for its first day, a year for its first. `3/4/2017` is April in one country and March in
    another, so it is not read.
    """
    found = _COMPACT.match(told) or _YEAR_FIRST.match(told)
    try:
        if found:
            return date(*(int(part or 1) for part in found.groups())).toordinal()
        return parsedate_to_datetime(told).toordinal()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def unit_for(first: int, last: int) -> Unit:
    """Return the period that shows a span of days best: enough of them to see a course, few enough to tell apart."""
    for days, unit in (
        (_DAYS_MOST, Unit.DAY),
        (_WEEKS_MOST, Unit.WEEK),
        (_MONTHS_MOST, Unit.MONTH),
        (_YEARS_MOST, Unit.YEAR),
    ):
        if last - first < days:
            return unit
    return Unit.CENTURY


class Timeline(NamedTuple):
    """Periods in order, those without any statement included, and what lies before and after them."""

    unit: Unit
    periods: list[Period]
    before: Tally
    after: Tally


def timeline(by_day: Mapping[int, Tally]) -> Timeline:
    """Return the tallies of days as those of periods.

    The few days far from all others, which would squeeze the rest, are left to `before` and `after`.
    """
    first, last = _bulk(by_day)
    unit = unit_for(first, last)
    starts = list(_starts(date.fromordinal(first), date.fromordinal(last), unit))
    tallies = {start: Tally() for start in starts}
    before, after = Tally(), Tally()
    for day, tally in by_day.items():
        start = _start(date.fromordinal(day), unit)
        if start < starts[0]:
            before += tally
        elif start > starts[-1]:
            after += tally
        else:
            tallies[start] += tally
    return Timeline(unit, [Period(start, _name(start, unit), tallies[start]) for start in starts], before, after)


def _bulk(by_day: Mapping[int, Tally]) -> tuple[int, int]:
    """Return the first and last day; without the outermost 0.5 % of statements at an end, where that saves much."""
    days = sorted(by_day)
    running = np.cumsum([by_day[day].statements for day in days])
    outer = _OUTER * running[-1]
    first = days[int(np.searchsorted(running, outer, side="right"))]
    last = days[int(np.searchsorted(running, running[-1] - outer))]
    whole = days[-1] - days[0] + 1
    return (first, last) if last - first + 1 < _MUCH * whole else (days[0], days[-1])


def _starts(first: date, last: date, unit: Unit) -> Iterator[date]:
    at: date | None = _start(first, unit)
    while at is not None and at <= last:
        yield at
        at = _next(at, unit)


def _start(day: date, unit: Unit) -> date:
    """Return the first day of the period that a day is in; a week begins on Monday."""
    if unit is Unit.DAY:
        return day
    if unit is Unit.WEEK:
        return date.fromordinal(max(1, day.toordinal() - day.weekday()))
    if unit is Unit.MONTH:
        return day.replace(day=1)
    return date(day.year if unit is Unit.YEAR else max(1, day.year // 100 * 100), 1, 1)


def _next(start: date, unit: Unit) -> date | None:
    """Return the first day of the period after one, if the calendar goes on that far."""
    try:
        if unit in {Unit.DAY, Unit.WEEK}:
            return start + timedelta(days=1 if unit is Unit.DAY else 7)
        if unit is Unit.MONTH:
            return date(start.year + start.month // 12, start.month % 12 + 1, 1)
        return date(start.year + 1 if unit is Unit.YEAR else start.year // 100 * 100 + 100, 1, 1)
    except (ValueError, OverflowError):
        return None


def _name(start: date, unit: Unit) -> str:
    if unit is Unit.MONTH:
        return f"{start:%b} {start.year}"
    if unit is Unit.YEAR:
        return str(start.year)
    if unit is Unit.CENTURY:
        return f"{start.year // 100 * 100}s"
    return f"{start.day} {start:%b} {start.year}"
