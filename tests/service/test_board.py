"""Numbers that all workers share."""

import multiprocessing
from collections.abc import Iterator

import pytest

from service.board import Board, Metric

COUNTER = Metric("a", "counter", "a", ("x",), (("one",), ("two",)))
HISTOGRAM = Metric("b", "histogram", "b", edges=(1.0, 2.0))


def test_every_series_has_cells_of_its_own() -> None:
    """Counters take a cell a series, a histogram one a class and one for the sum, and none overlap."""
    board = Board([COUNTER, HISTOGRAM, Metric("c", "gauge", "c")])
    assert [board.cell("a", "one"), board.cell("a", "two"), board.cell("b"), board.cell("c")] == [0, 1, 2, 6]
    assert len(board.row(0)) == 7


def test_a_worker_writes_its_own_row() -> None:
    """What one worker counts stands in its row alone, and a column has every worker's number."""
    board = Board([COUNTER], workers=3)
    board.row(1)[board.cell("a", "two")] += 5
    board.row(2)[board.cell("a", "two")] += 2
    assert board.column(board.cell("a", "two")) == [0, 5, 2]
    assert board.column(board.cell("a", "one")) == [0, 0, 0]


def _count(board: Board, worker: int) -> None:
    cell = board.cell("a", "one")
    row = board.row(worker)
    for _ in range(1000):
        row[cell] += 1
    board.note(worker, {"pid": worker})


def _processes(board: Board) -> Iterator[multiprocessing.process.BaseProcess]:
    forked = multiprocessing.get_context("fork")
    for worker in range(board.workers):
        yield forked.Process(target=_count, args=(board, worker))


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_processes_count_side_by_side_and_their_numbers_outlive_them() -> None:
    """Three processes that count at once are summed exactly after they ended, and their notes are read."""
    board = Board([COUNTER], workers=3)
    for _ in range(2):
        started = list(_processes(board))
        for process in started:
            process.start()
        for process in started:
            process.join(30)
            assert process.exitcode == 0
    assert board.column(board.cell("a", "one")) == [2000, 2000, 2000]
    assert [board.noted(worker)["pid"] for worker in range(3)] == [0, 1, 2]


def test_the_last_note_is_read() -> None:
    """Before its first note a worker has told nothing; then the last note is whole, however short."""
    board = Board([COUNTER], workers=2)
    assert board.noted(1) == {}
    board.note(1, {"version": "x" * 64, "fingerprint": "f" * 16})
    board.note(1, {"version": "y"})
    assert (board.noted(0), board.noted(1)) == ({}, {"version": "y"})


def test_a_note_that_is_too_long_is_refused() -> None:
    """A note over its bound is refused before anything is written."""
    board = Board([COUNTER])
    with pytest.raises(ValueError, match="at most 512 bytes, got 2"):
        board.note(0, {"version": "x" * 2000})
    assert board.noted(0) == {}
