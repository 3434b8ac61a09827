"""Intervals by the bootstrap, and how they are told."""

import numpy as np
import pytest

from training.intervals import UNKNOWN, bootstrap_intervals, in_words


def test_the_ends_cut_off_what_the_confidence_leaves() -> None:
    """Of a hundred and one draws, evenly spread, nine tenths lie between the fifth and the ninety-fifth."""
    drawn = np.linspace(0, 1, 101)[:, None] * [1, 10]
    narrow, wide = bootstrap_intervals(drawn, 7, 0.9)
    assert narrow == pytest.approx((0.05, 0.95))
    assert wide == pytest.approx((0.5, 9.5))


def test_one_cluster_has_no_interval() -> None:
    """Drawn again and again it is always the same, which says nothing."""
    assert bootstrap_intervals(np.ones((100, 2)), 1) == [None, None]


def test_an_interval_in_words() -> None:
    """Both ends with as many digits as asked for, signed where it is of a change; none is said to be unknown."""
    assert in_words((0.25, 0.5)) == "0.250 to 0.500"
    assert in_words([-0.25, 0.5], 2, signed=True) == "-0.25 to +0.50"
    assert in_words(None) == UNKNOWN
