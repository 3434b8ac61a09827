"""What one training leaves for the next."""

from pathlib import Path

import numpy as np
import pytest

from labels.scheme import TASKS
from training.dataset import Dataset
from training.evaluation import compiled
from training.fitting import Recipe, fit
from training.remembered import Remembered
from training.start import Start
from training.versions import build


def test_nothing_is_remembered_without_a_folder() -> None:
    """An object alone starts from nothing and keeps nothing."""
    memory = Remembered()
    assert memory.start("final") is None


def test_the_cache_of_a_labels_folder_has_a_place_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two folders share nothing."""
    monkeypatch.setenv("REJOINDER_CACHE", str(tmp_path))
    one, other = Remembered.of_labels(tmp_path / "a"), Remembered.of_labels(tmp_path / "b")
    assert one.start("judging") is other.start("judging") is None


def test_a_second_training_answers_alike(harbour: Path, tmp_path: Path) -> None:
    """From what the first left, every probability agrees to 1e-4."""
    first = build(harbour, Recipe(), remembered=Remembered(tmp_path / "cache"))
    again = build(harbour, Recipe(), remembered=Remembered(tmp_path / "cache"))
    texts = ["The council denied poisoning the quay.", "The union accused the port of lying."]
    for task in TASKS:
        one, other = (built.fitted.pipeline(task).predict_proba(texts) for built in (first, again))
        assert np.abs(one - other).max() < 1e-4


def test_fifty_more_labels_from_a_start_give_what_a_fresh_fit_gives(data: Dataset) -> None:
    """Coefficients matched by term name lead to the same optimum although terms came and went."""
    before = fit(data.take(range(len(data.gold) - 50)), Recipe(min_df=2))
    fresh = fit(data, Recipe(min_df=2))
    warm = fit(data, Recipe(min_df=2), start=Start.of_fitted(before))
    texts = [item.text for item in data.gold]
    for task in TASKS:
        gap = compiled(fresh).predict_proba(texts, task) - compiled(warm).predict_proba(texts, task)
        assert np.abs(gap).max() < 1e-4


def test_a_damaged_cache_costs_time_alone(harbour: Path, tmp_path: Path) -> None:
    """Every file may be cut short; the training starts from nothing."""
    folder = tmp_path / "cache"
    build(harbour, Recipe(), remembered=Remembered(folder))
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes()[:100])
    memory = Remembered(folder)
    assert memory.start("final") is None
    assert build(harbour, Recipe(), remembered=memory).artefact.manifest.terms


def test_a_cache_that_cannot_be_written_costs_no_version(harbour: Path, tmp_path: Path) -> None:
    """A full disk or a folder without permission takes away the saving of time, and no fit."""
    (tmp_path / "cache").write_text("no folder", "utf-8")
    assert build(harbour, Recipe(), remembered=Remembered(tmp_path / "cache")).artefact.manifest.terms
