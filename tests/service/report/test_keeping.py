"""The few best of a stream."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.report.keeping import Best

KEYS = st.lists(st.lists(st.sampled_from([-np.inf, 0.0, 0.5, 1.0, 2.0, 3.5]), max_size=12), max_size=8)


@given(KEYS, st.integers(1, 6))
def test_the_best_are_those_of_a_sort(blocks: list[list[float]], most: int) -> None:
    """However the stream is cut, the kept items are the highest by key, of equal ones the first that came."""
    best, flat = Best[int](most), [key for block in blocks for key in block]
    seen = 0
    for block in blocks:
        best.offer(np.array(block, float), lambda place, before=seen: before + place)  # type: ignore[misc]
        seen += len(block)
    expected = sorted(
        (place for place, key in enumerate(flat) if key > -np.inf), key=lambda place: (-flat[place], place)
    )
    assert best.ranked() == expected[:most]


def test_items_are_made_only_where_they_are_kept() -> None:
    """Of a long block, few more items are made than are kept."""
    made = list[int]()
    best = Best[int](3)
    best.offer(np.arange(1000.0), lambda place: made.append(place) or place)  # type: ignore[func-returns-value]
    assert best.ranked() == [999, 998, 997]
    assert len(made) == 3
