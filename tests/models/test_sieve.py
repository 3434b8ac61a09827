"""Tests of the sieve of numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.sieve import Sieve

KEYS = st.lists(st.integers(-1, 2**54), max_size=50).map(lambda told: np.array(told, np.int64))


@given(held=KEYS, others=KEYS)
def test_what_is_held_never_falls_out(held: np.ndarray, others: np.ndarray) -> None:
    """Every number held may be held, whatever else is asked for; of nothing, nothing is."""
    sieve = Sieve(held)
    assert sieve.may_hold(held).all()
    assert sieve.may_hold(others).shape == others.shape
    assert not Sieve(np.zeros(0, np.int64)).may_hold(others).any()


def test_most_other_numbers_fall_out() -> None:
    """Of keys that lie close together, as those of a vocabulary do, at least three quarters of the others are told."""
    even = np.arange(0, 200_000, 2)
    assert Sieve(even).may_hold(even + 1).mean() < 0.25
