"""Hold one version against another: scores with paired intervals, flips, behaviour, calibration, speed and size."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from labels.layers import shipped_root
from labels.scheme import TASKS, Task
from models.classifier import Classifier
from training.answers import Opened, SideBySide, answers_to, unseen_answers
from training.behaviour import BehaviourResult, Case, read_suite, run_suite
from training.calibration import expected_calibration_error, reliability
from training.dataset import load_dataset
from training.external import Example
from training.paired import Change, changes
from training.swaps import SwapResult, swap_test

__all__ = ["Comparison", "Flip", "TaskComparison", "Told", "compare", "compare_on", "suite_of"]

_SWAPPED: Final = 300
_TIMED: Final = 200
Told = Callable[[str], None]


@dataclass(frozen=True)
class Flip:
    """A sentence that the new version labels otherwise; `truth` is empty where it is not known."""

    text: str
    old: str
    new: str
    truth: str


@dataclass(frozen=True)
class TaskComparison:
    """One task over the same sentences."""

    sentences: int
    changes: dict[str, Change]
    """Macro-F1 and each label's F1; empty where the truth is not known."""
    flips: list[Flip]
    calibration: tuple[float, float] | None
    """Expected calibration error of old and new."""

    @property
    def moves(self) -> Counter[tuple[str, str]]:
        """Return how many sentences went from which label to which."""
        return Counter((flip.old, flip.new) for flip in self.flips)


@dataclass(frozen=True)
class Comparison:
    """What changes from the old version to the new."""

    old: str
    new: str
    on: str
    tasks: dict[Task, TaskComparison]
    relabelled: int = 0
    seen: int = 0
    behaviour: tuple[BehaviourResult, BehaviourResult] | None = None
    swaps: tuple[SwapResult, SwapResult] | None = None
    seconds: tuple[float, float] = (0.0, 0.0)
    """For one sentence, each version in turn on the same sentences."""
    sizes: tuple[int, int] = (0, 0)
    without_answers: tuple[str, ...] = ()
    """Versions that keep no answers to held-out sentences."""


def compare(
    old: Opened, new: Opened, root: Path, *, confidence: float = 0.95, done: Told = lambda _: None
) -> Comparison:
    """Compare two versions on what neither was fitted to: the held-out sixth, the behaviour suite, renamed sentences.

    The texts are those of the labels folder.
    """
    unseen = unseen_answers(old, new, load_dataset(root, silver=False))
    tasks = {task: _task(side, task, confidence) for task, side in unseen.tasks.items()}
    done("held-out sentences")
    suite = suite_of(root)
    behaviour = run_suite(old.classifier, suite), run_suite(new.classifier, suite)
    done("behaviour suite")
    texts = [text for text in unseen.tasks["stance"].texts if text][:_SWAPPED] if unseen.tasks else []
    texts = texts or [case.text for case in suite]
    swaps = swap_test(old.classifier, texts), swap_test(new.classifier, texts)
    done("name swaps")
    return Comparison(
        old.artefact.manifest.version,
        new.artefact.manifest.version,
        "held-out sentences",
        tasks,
        unseen.relabelled,
        unseen.seen,
        behaviour,
        swaps,
        (_seconds(old.classifier, suite), _seconds(new.classifier, suite)),
        (old.size, new.size),
        unseen.without_answers,
    )


def compare_on(
    old: Opened, new: Opened, examples: Sequence[Example], on: str, *, confidence: float = 0.95
) -> Comparison:
    """Compare two versions on a user's own sentences, labelled or not."""
    tasks = {task: _task(side, task, confidence) for task, side in answers_to(old, new, examples).items()}
    sizes = old.size, new.size
    names = old.artefact.manifest.version, new.artefact.manifest.version
    return Comparison(*names, on, tasks, sizes=sizes)


def suite_of(root: Path) -> list[Case]:
    """Return the behaviour suite of a labels folder or of what it stands on; the project's own where it has none."""
    try:
        return read_suite(root)
    except FileNotFoundError:
        return read_suite(shipped_root())


def _task(side: SideBySide, task: Task, confidence: float) -> TaskComparison:
    old, new = side.labels(task)
    truth = side.y
    flips = [
        Flip(side.texts[at], str(old[at]), str(new[at]), "" if truth is None else str(truth[at]))
        for at in (old != new).nonzero()[0]
    ]
    if truth is None:
        return TaskComparison(len(old), {}, flips, None)
    errors = [expected_calibration_error(reliability(shares, truth, TASKS[task])) for shares in (side.old, side.new)]
    found = changes(truth, old, new, TASKS[task], groups=side.groups, confidence=confidence)
    return TaskComparison(len(old), found, flips, (errors[0], errors[1]))


def _seconds(classifier: Classifier, suite: Sequence[Case]) -> float:
    texts = [case.text for case in suite[:_TIMED]]
    classifier.classify_many(texts)
    began = perf_counter()
    classifier.classify_many(texts)
    return (perf_counter() - began) / max(len(texts), 1)
