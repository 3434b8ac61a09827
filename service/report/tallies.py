"""What is counted of any group of statements: a source, a week, a document, or all."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from labels.scheme import TASKS, Task
from service.bulk.errors import ColumnWrong
from service.report.intervals import Share, share

__all__ = ["COUNTED", "Tally", "count_by", "count_rows"]

Integers = NDArray[np.int64]

COUNTED: Final = (
    "documents",
    "statements",
    *(f"{task}_{label}" for task, labels in TASKS.items() for label in labels),
    "review",
)
"""The columns of every matrix of counts, by name."""


class Tally:
    """The counts of one group."""

    def __init__(self, counts: Integers | None = None) -> None:
        """Take a row of a matrix of counts; without one, nothing is counted yet."""
        self.counts: Integers = np.zeros(len(COUNTED), np.int64) if counts is None else counts

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.counts + other.counts)

    def __getitem__(self, name: str) -> int:
        """Return a count by its name in `COUNTED`."""
        return int(self.counts[COUNTED.index(name)])

    @property
    def statements(self) -> int:
        """Return how many statements there are."""
        return self["statements"]

    def share(self, name: str) -> Share:
        """Return a count as a share of the statements."""
        return share(self[name], self.statements)

    def shares(self, task: Task) -> dict[str, float]:
        """Return the share of each label of a task."""
        return {label: self.share(f"{task}_{label}").value for label in TASKS[task]}


def count_rows(batch: Any, *, wide: bool) -> Integers:  # noqa: ANN401 - pyarrow publishes no types
    """Return what each row counts for, an (n, len(COUNTED)) matrix; documents are left at 0, they are told by others.

    Raises `ColumnWrong` where a label is none of its task's.
    """
    counts = np.zeros((batch.num_rows, len(COUNTED)), np.int64)
    for task, labels in TASKS.items():
        for label in labels:
            column = COUNTED.index(f"{task}_{label}")
            counts[:, column] = _numbers(batch, f"{task}_{label}_count") if wide else _are(batch[task], label)
    counts[:, COUNTED.index("statements")] = _numbers(batch, "statements") if wide else 1
    counts[:, COUNTED.index("review")] = _numbers(batch, "review_count" if wide else "review")
    for task, labels in TASKS.items():
        own = [COUNTED.index(f"{task}_{label}") for label in labels]
        if not np.array_equal(counts[:, own].sum(axis=1), counts[:, COUNTED.index("statements")]):
            message = f"column {task} holds other labels than {', '.join(labels)}: is this the output of `score`?"
            raise ColumnWrong(message)
    return counts


def count_by(codes: Integers, counts: Integers, names: Sequence[Any]) -> dict[Any, Tally]:
    """Return the sums of rows by group: a row's code is its group's place in `names`."""
    sums = np.stack([np.bincount(codes, column, len(names)) for column in counts.T], axis=1).astype(np.int64)
    return {name: Tally(row) for name, row in zip(names, sums, strict=True)}


def _are(column: Any, label: str) -> NDArray[np.bool_]:  # noqa: ANN401 - pyarrow publishes no types
    told: NDArray[np.bool_] = pc.fill_null(pc.equal(column, label), False).to_numpy(zero_copy_only=False)  # noqa: FBT003 - pyarrow's argument
    return told


def _numbers(batch: Any, name: str) -> Integers:  # noqa: ANN401 - pyarrow publishes no types
    told = pc.fill_null(pc.cast(batch[name], pa.int64()), 0)
    numbers: Integers = told.to_numpy(zero_copy_only=False)
    return numbers
