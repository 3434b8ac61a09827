"""Rows of different lengths."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.ragged import Ragged

ROWS = st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=8)


def _lists(table: Ragged) -> list[list[int]]:
    return [table.between(row, row + 1).values.tolist() for row in range(table.height)]


@given(rows=ROWS, more=ROWS)
def test_rows_are_kept_in_order(rows: list[list[int]], more: list[list[int]]) -> None:
    """What is put in comes out, also where one table stands after another."""
    assert _lists(Ragged.of(rows)) == rows
    assert _lists(Ragged.stacked([Ragged.of(rows), Ragged.of(more)], sum(map(len, rows + more)))) == rows + more


@given(rows=ROWS.filter(bool), data=st.data())
def test_rows_can_be_taken_in_any_order(rows: list[list[int]], data: st.DataObject) -> None:
    """Some rows, some of them again, are those rows; the values know the row that they are in."""
    places = data.draw(st.lists(st.integers(0, len(rows) - 1)))
    taken = Ragged.of(rows).take(np.array(places, dtype=np.int64))
    assert _lists(taken) == [rows[place] for place in places]
    assert taken.rows().tolist() == [at for at, place in enumerate(places) for _ in rows[place]]


def test_rows_between_two_places() -> None:
    """The first is among them and the last is not, and an end beyond the table is its end."""
    table = Ragged.of([[1], [], [2, 3], [4]])
    assert _lists(table.between(1, 3)) == [[], [2, 3]]
    assert _lists(table.between(2, 9)) == [[2, 3], [4]]


def test_rows_that_count_on() -> None:
    """Rows of given lengths hold the places of what lies in one row behind them."""
    assert _lists(Ragged.counting([2, 0, 1])) == [[0, 1], [], [2]]
    assert _lists(Ragged.of_lengths([0, 2], np.array([7, 8], dtype=np.int32))) == [[], [7, 8]]


@given(pairs=st.lists(st.tuples(*2 * [st.lists(st.integers(0, 9), max_size=3)]), max_size=6))
def test_rows_can_be_put_beside_each_other(pairs: list[tuple[list[int], list[int]]]) -> None:
    """Each row goes on with the row of the other table."""
    beside = Ragged.beside([Ragged.of([one for one, _ in pairs]), Ragged.of([other for _, other in pairs])])
    assert _lists(beside) == [one + other for one, other in pairs]


@given(rows=ROWS)
def test_rows_can_be_thinned(rows: list[list[int]]) -> None:
    """What is not wanted leaves its row."""
    table = Ragged.of(rows)
    assert _lists(table.where(table.values > 4)) == [[one for one in row if one > 4] for row in rows]
