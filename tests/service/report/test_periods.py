"""Dates as people write them, and the periods that they are laid out in."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.report.periods import Unit, day_of, timeline, unit_for
from service.report.tallies import COUNTED, Tally


def _tally(statements: int) -> Tally:
    counts = np.zeros(len(COUNTED), np.int64)
    counts[COUNTED.index("statements")] = statements
    return Tally(counts)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2017-03-05", (2017, 3, 5)),
        ("2017/3/5", (2017, 3, 5)),
        ("2017-03-05T23:59:59Z", (2017, 3, 5)),
        ("2017-03-05 08:00:00", (2017, 3, 5)),
        (" 20170305", (2017, 3, 5)),
        ("2017-03", (2017, 3, 1)),
        ("2017", (2017, 1, 1)),
        ("Sun, 05 Mar 2017 10:00:00 +0000", (2017, 3, 5)),
    ],
)
def test_dates_are_read(told: str, expected: tuple[int, int, int]) -> None:
    """Year first in any usual writing, a compact date, a month or a year alone, and an e-mail's date are read."""
    assert day_of(told) == date(*expected).toordinal()


@pytest.mark.parametrize(
    "told", ["", "yesterday", "3/4/2017", "2017-02-30", "2017-13-01", "0000-01-01", "123456789012"]
)
def test_what_may_be_another_date_is_not_read(told: str) -> None:
    """A date that is none, or that reads as two, is no date."""
    assert day_of(told) is None


@given(st.text())
def test_any_text_is_a_date_or_not(told: str) -> None:
    """No text ends in an error."""
    assert day_of(told) is None or date.fromordinal(day_of(told) or 1)


@pytest.mark.parametrize(
    ("days", "unit"),
    [(1, Unit.DAY), (60, Unit.DAY), (90, Unit.WEEK), (400, Unit.MONTH), (4000, Unit.YEAR), (300_000, Unit.CENTURY)],
)
def test_the_span_chooses_the_period(days: int, unit: Unit) -> None:
    """Two months are told by day, a year by week, ten by month, more by year."""
    assert unit_for(700_000, 700_000 + days - 1) is unit


@given(st.dictionaries(st.integers(1, date.max.toordinal()), st.integers(1, 50), min_size=1, max_size=30))
def test_nothing_is_lost_or_counted_twice(days: dict[int, int]) -> None:
    """Periods, before and after hold all statements, and periods follow each other in order, few enough to draw."""
    line = timeline({day: _tally(statements) for day, statements in days.items()})
    told = sum(period.tally.statements for period in line.periods)
    assert told + line.before.statements + line.after.statements == sum(days.values())
    starts = [period.first for period in line.periods]
    assert starts == sorted(set(starts))
    assert 1 <= len(starts) <= 160
    assert line.before.statements + line.after.statements <= 0.02 * sum(days.values())


def test_periods_without_a_statement_are_there() -> None:
    """A day on which nothing was said is a day."""
    line = timeline({date(2024, 2, 28).toordinal(): _tally(3), date(2024, 3, 1).toordinal(): _tally(4)})
    assert [(period.name, period.tally.statements) for period in line.periods] == [
        ("28 Feb 2024", 3),
        ("29 Feb 2024", 0),
        ("1 Mar 2024", 4),
    ]


def test_a_stray_date_does_not_squeeze_the_rest() -> None:
    """One statement dated 1970 among thousands of one month is told beside the drawing, which stays by day."""
    days = {date(2024, 3, day).toordinal(): _tally(500) for day in range(1, 29)}
    line = timeline(days | {date(1970, 1, 1).toordinal(): _tally(1)})
    assert (line.unit, len(line.periods), line.before.statements) == (Unit.DAY, 28, 1)
