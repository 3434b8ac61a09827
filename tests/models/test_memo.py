"""Tests of the bounded memory."""

from hypothesis import given
from hypothesis import strategies as st

from models.memo import Memo


def _squares(worked_out: list[int], most: int = 3) -> Memo[int, int]:
    """Return a memory of squares that tells what it worked out, and keeps none above a hundred."""

    def square(number: int) -> int:
        worked_out.append(number)
        return number * number

    return Memo(square, most=most, keeps=lambda number: number <= 100)


def test_a_value_is_worked_out_once() -> None:
    """What was looked up before is not worked out again."""
    worked_out: list[int] = []
    squares = _squares(worked_out)
    assert [squares[number] for number in (2, 3, 2, 2)] == [4, 9, 4, 4]
    assert worked_out == [2, 3]


def test_what_is_met_often_stays() -> None:
    """A key that is looked up now and then outlives any number of others."""
    worked_out: list[int] = []
    squares = _squares(worked_out)
    for number in range(1, 100):
        assert (squares[number], squares[0]) == (number * number, 0)
    assert worked_out.count(0) == 1


def test_a_key_that_is_refused_is_worked_out_each_time() -> None:
    """What is not to be kept is answered and forgotten."""
    worked_out: list[int] = []
    squares = _squares(worked_out)
    assert squares[101] == squares[101] == 10_201
    assert worked_out == [101, 101]
    assert len(squares) == 0


@given(numbers=st.lists(st.integers(0, 200)), most=st.integers(1, 5))
def test_the_memory_is_bounded_and_right(numbers: list[int], most: int) -> None:
    """Whatever is asked, the answers are right and at most so many are held."""
    squares = _squares([], most)
    assert [squares[number] for number in numbers] == [number * number for number in numbers]
    assert len(squares) <= most
