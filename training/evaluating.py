"""All that `rejoinder evaluate` measures on the repository's own labels, a part at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from labels.scheme import TASKS, Task
from models.classifier import Classifier
from models.loading import load
from models.store import serving_folder, store_root
from training.behaviour import BehaviourResult, read_suite, run_suite
from training.dataset import Dataset, load_dataset
from training.evaluation import (
    Judged,
    cross_validate,
    has_founding_documents,
    hold_out_each_document,
    hold_out_sixth,
)
from training.fitting import Recipe
from training.metrics import Score
from training.split import is_held_out
from training.swaps import SwapResult, swap_test

__all__ = ["PARTS", "Evaluated", "evaluate_parts", "steps_of"]

PARTS: Final = ("folds", "sixth", "documents", "behaviour", "swaps")
_STEPS: Final = {"folds": 5, "sixth": 1, "documents": 5, "behaviour": 1, "swaps": 1}
_SWAPPED: Final = 600


@dataclass
class Evaluated:
    """What was measured: scores by part and task, and the two tests of behaviour."""

    scores: dict[str, dict[Task, Score]] = field(default_factory=dict)
    behaviour: BehaviourResult | None = None
    swaps: SwapResult | None = None

    @property
    def stance(self) -> Score | None:
        """Return the stance score that a bar is held to: the first part's, else the behaviour suite's."""
        if self.scores:
            return next(iter(self.scores.values()))["stance"]
        return self.behaviour.plain if self.behaviour else None


def steps_of(parts: Sequence[str]) -> int:
    """Return how many steps the parts take."""
    return 1 + sum(_STEPS[part] for part in parts)


def evaluate_parts(
    root: Path,
    parts: Sequence[str],
    model: Path | None = None,
    done: Callable[[str], None] = lambda _: None,
) -> Evaluated:
    """Measure the wanted parts; the last two judge a version, the others the recipe on labels it did not see.

    `documents` is passed over where the labels have no founding documents.
    """
    data, recipe, found = load_dataset(root), Recipe(), Evaluated()
    done("labels and texts")
    if "folds" in parts:
        found.scores["five folds, gold alone"] = _scores(cross_validate(data, recipe, 5, done))
    if "sixth" in parts:
        found.scores["held-out sixth"] = _scores(hold_out_sixth(data, recipe, done))
    if "documents" in parts and has_founding_documents(data):
        found.scores["each founding document held out"] = _scores(hold_out_each_document(data, recipe, done))
    if {"behaviour", "swaps"} & set(parts):
        classifier = Classifier(load(model or serving_folder(store_root())))
        if "behaviour" in parts:
            found.behaviour = run_suite(classifier, read_suite(root))
            done("behaviour suite")
        if "swaps" in parts:
            found.swaps = swap_test(classifier, _texts_to_swap(data))
            done("name swaps")
    return found


def _scores(judged: Judged) -> dict[Task, Score]:
    return {task: judged.score(task) for task in TASKS}


def _texts_to_swap(data: Dataset) -> list[str]:
    """Return the founding documents' sentences and the first of the held-out sixth."""
    founding = [item.text for item in data.gold if item.label.source == "founding-documents"]
    held = [item.text for item in data.gold if is_held_out(item.label.source, item.label.document)]
    return founding + held[: _SWAPPED - len(founding)]
