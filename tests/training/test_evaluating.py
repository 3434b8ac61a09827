"""All that is measured on a folder of labels, a part at a time."""

from pathlib import Path

import pytest

from labels.scheme import TASKS
from models.artefact import Manifest
from models.classifier import Classifier
from models.errors import ArtefactMissing
from models.loading import load
from training.behaviour import read_suite, run_suite
from training.evaluating import PARTS, evaluate_parts, steps_of


@pytest.mark.parametrize("part", ["folds", "sixth", "behaviour", "swaps"])
def test_the_steps_told_are_the_steps_counted(part: str, harbour: Path, saved: tuple[Path, Manifest]) -> None:
    """The progress bar of a part ends when the part does."""
    steps: list[str] = []
    evaluate_parts(harbour, [part], saved[0] / saved[1].version, steps.append)
    assert len(steps) == steps_of([part])


def test_only_the_wanted_parts_are_measured(harbour: Path) -> None:
    """The folds alone give one score a task, and no version is needed."""
    found = evaluate_parts(harbour, ["folds"])
    assert [set(scores) for scores in found.scores.values()] == [set(TASKS)]
    assert found.behaviour is None
    assert found.swaps is None


def test_behaviour_and_swaps_judge_the_named_version(harbour: Path, saved: tuple[Path, Manifest]) -> None:
    """The version's folder that is named is the one that answers."""
    folder = saved[0] / saved[1].version
    found = evaluate_parts(harbour, ["behaviour", "swaps"], folder)
    assert found.behaviour == run_suite(Classifier(load(folder)), read_suite(harbour))
    assert found.swaps is not None
    assert found.swaps.sentences <= 28
    assert not found.scores


def test_a_folder_without_a_version_is_refused(harbour: Path, tmp_path: Path) -> None:
    """Where no version is, the error names the folder."""
    with pytest.raises(ArtefactMissing, match="no model in"):
        evaluate_parts(harbour, ["behaviour"], tmp_path)


def test_all_parts_have_steps() -> None:
    """Every part can be counted, and together they take their sum."""
    assert steps_of(PARTS) - 1 == sum(steps_of([part]) - 1 for part in PARTS)
