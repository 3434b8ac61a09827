"""Intervals of shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.report.intervals import share, wilson


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (500, 1000, 0.4691, 0.5309)],
)
def test_bounds_are_those_of_the_textbooks(count: int, total: int, low: float, high: float) -> None:
    """Known counts have the Wilson bounds that statistics packages give, to four places."""
    found = share(count, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == count / total


def test_of_nothing_nothing_is_known() -> None:
    """A share of no statement is 0, with bounds 0 and 1."""
    assert share(0, 0) == (0.0, 0.0, 1.0)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1))
def test_the_interval_holds_the_share(pairs: list[tuple[int, int]]) -> None:
    """Bounds lie within 0 and 1 and around the share, whatever the counts."""
    counts, totals = (np.array(side, float) for side in zip(*((min(pair), max(pair)) for pair in pairs), strict=True))
    low, high = wilson(counts, totals)
    shares = counts / np.maximum(totals, 1)
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (low <= shares + 1e-12).all()
    assert (shares <= high + 1e-12).all()


def test_few_do_not_win() -> None:
    """Three of four is less remarkable than sixty of a hundred: the lower bound says so."""
    assert share(3, 4).low < share(60, 100).low
