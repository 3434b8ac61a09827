"""What the names in a file mean here: columns and labels, small and capital letters alike, and what the user maps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from labels.errors import LabelError
from labels.exchange.tables import COLUMNS
from labels.scheme import TASKS, Task

__all__ = ["FURNITURE", "UNSURE", "Naming"]

FURNITURE: Final = "furniture"
UNSURE: Final = "unsure"
_LABELS: Final = frozenset(label for names in TASKS.values() for label in names)
_MARKS: Final = frozenset({FURNITURE, UNSURE})


@dataclass(frozen=True)
class Naming:
    """Names in a file, in small letters → names here."""

    columns: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[str]) -> "Naming":
        """Read `FROM=TO` pairs: TO is one of our labels, or else one of our columns.

        Raises `LabelError` where TO is neither.
        """
        columns, labels = dict[str, str](), dict[str, str]()
        for pair in pairs:
            name, found, meant = (part.strip().lower() for part in pair.rpartition("="))
            if meant in _LABELS:
                labels[name] = meant
            elif meant in COLUMNS:
                columns[name] = meant
            if not name or not found or meant not in _LABELS | {*COLUMNS}:
                known = f"one of the labels {', '.join(sorted(_LABELS))} or of the columns {', '.join(COLUMNS)}"
                message = f"--map {pair}: expected THEIRS=OURS, ours being {known}"
                raise LabelError(message)
        return cls(columns, labels)

    def fields(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return a file's fields under our names; what is mapped goes before what merely has the name."""
        small = {str(name).strip().lower(): value for name, value in told.items()}
        mapped = {self.columns[name]: value for name, value in small.items() if name in self.columns}
        return {**{name: value for name, value in small.items() if name not in self.columns}, **mapped}

    def label(self, name: str) -> str:
        """Return what a label's name means, in small letters; a name that means nothing comes back as it is."""
        small = name.strip().lower()
        return self.labels.get(small, small)

    def sort(self, names: Iterable[str]) -> tuple[dict[Task, str], set[str]]:
        """Return which label each task has among names of one list, and which marks are set.

        A name may say its task: `stance:neutral`. `neutral` alone is the stance, unless the list has another one.
        Raises `LabelError` where a name is unknown or a task has two labels.
        """
        found, marks, open_names = dict[Task, str](), set[str](), list[str]()
        for name in names:
            task, label = self._split(name)
            if task is not None:
                _put(found, task, label)
            elif label in _MARKS:
                marks.add(label)
            else:
                open_names.append(label)
        for label in sorted(open_names, key=lambda label: label == "neutral"):
            _put(found, _task_of(label, found), label)
        return found, marks

    def _split(self, name: str) -> tuple[Task | None, str]:
        """Return the task that a name says, if any, and the label."""
        before, _, label = name.rpartition(":")
        column = self.columns.get(before.strip().lower(), before.strip().lower())
        return next((task for task in TASKS if task == column), None), self.label(label)


def _task_of(label: str, found: Mapping[Task, str]) -> Task:
    tasks = [task for task, labels in TASKS.items() if label in labels]
    if not tasks:
        message = f"unknown label {label!r}: map it, as in --map {label}=rebuttal"
        raise LabelError(message)
    return next((task for task in tasks if task not in found), tasks[0])


def _put(found: dict[Task, str], task: Task, label: str) -> None:
    if label not in TASKS[task]:
        message = (
            f"unknown {task} {label!r}: expected {', '.join(TASKS[task])}; map it, as in --map {label}={TASKS[task][0]}"
        )
        raise LabelError(message)
    if found.setdefault(task, label) != label:
        message = f"two labels of one task: {found[task]} and {label}"
        raise LabelError(message)
