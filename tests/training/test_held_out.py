"""What a version keeps so that it can be compared."""

from pathlib import Path

import numpy as np
import pytest

from models.artefact import Artefact, Manifest, write
from training.held_out import read_held_out, read_learnt
from training.versions import Built


def test_a_version_keeps_its_answers_to_the_held_out_sixth(saved: tuple[Path, Manifest], built: Built) -> None:
    """Each held-out sentence has calibrated probabilities that sum to 1, and the gold label that it had."""
    kept = read_held_out(saved[0] / saved[1].version)
    assert {record.document for record in kept} == {"audit", "lease", "tariff", "anchor"}
    right = [max(record.stance, key=lambda label: record.stance[label]) == record.true_stance for record in kept]
    assert np.mean(right) == pytest.approx(_accuracy(built), abs=0.3)
    for record in kept:
        assert sum(record.stance.values()) == pytest.approx(1, abs=1e-5)
        assert record.truth("sentiment") == record.true_sentiment


def _accuracy(built: Built) -> float:
    return built.assessment.tasks["stance"].score.accuracy


def test_a_version_says_which_documents_it_learnt(saved: tuple[Path, Manifest]) -> None:
    """All of them: the version itself is fitted on the held-out ones too."""
    learnt = read_learnt(saved[0] / saved[1].version)
    assert learnt is not None
    assert len(learnt) == 12
    assert ("harbour-notes", "audit") in learnt


def test_the_same_version_keeps_the_same_bytes(built: Built, saved: tuple[Path, Manifest]) -> None:
    """What is kept tells nothing of when it was written."""
    folder = saved[0] / saved[1].version
    assert {name: (folder / name).read_bytes() for name in built.kept} == built.kept


def test_a_version_of_old_keeps_nothing(artefact: Artefact, tmp_path: Path) -> None:
    """Versions made before answers were kept can be read all the same."""
    write(artefact, tmp_path / "old")
    assert read_held_out(tmp_path / "old") == []
    assert read_learnt(tmp_path / "old") is None
