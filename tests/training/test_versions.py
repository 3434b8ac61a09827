"""From labels to a version of the model on disk."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from labels.errors import LabelError
from labels.scheme import TASKS
from models.artefact import Manifest
from models.classifier import Classifier
from models.errors import StoreError
from models.loading import load
from training.fitting import Recipe
from training.train_commands import TRAIN_STEPS
from training.versions import Built, _commit, build, labels_fingerprint, save, version_name


@pytest.fixture
def harbour_copy(harbour: Path, tmp_path: Path) -> Path:
    """Return a copy of the labels folder that a test may change."""
    return shutil.copytree(harbour, tmp_path / "labels")


def test_a_saved_version_loads_and_answers(saved: tuple[Path, Manifest]) -> None:
    """What was written passes every check of loading, and answers its own test sentence."""
    store, manifest = saved
    classifier = Classifier(load(store / manifest.version))
    classifier.self_test()
    assert classifier.classify("The council denied poisoning the quay.").stance.label == "rebuttal"


def test_the_manifest_tells_what_the_version_was_made_from(saved: tuple[Path, Manifest], harbour: Path) -> None:
    """Labels, recipe, figures and thresholds are in the manifest."""
    manifest = saved[1]
    fingerprint = labels_fingerprint(harbour)
    assert manifest.labels == {
        "fingerprint": fingerprint,
        "codebook": "1.2",
        "gold": {"harbour-notes": 84},
        "silver": 11,
    }
    assert manifest.version == version_name(fingerprint, Recipe())
    assert manifest.training["recipe"]["min_df"] == Recipe().min_df
    assert set(manifest.metrics["held_out_sixth"]) == set(TASKS)


def test_a_checkout_without_a_commit_has_none(harbour_copy: Path) -> None:
    """A fresh repository has no commit to name, so nothing is named."""
    subprocess.run(["git", "init", "--quiet", str(harbour_copy)], check=True)  # noqa: S607 - git as the user has it
    assert _commit(harbour_copy) == ""


def test_the_version_answers_calibrated(built: Built) -> None:
    """Temperatures and the review threshold are those of the assessment."""
    manifest = built.artefact.manifest
    assert manifest.temperature == {task: built.assessment.tasks[task].temperature for task in TASKS}
    assert manifest.review_below == built.assessment.review_below


def test_the_card_names_the_version_and_its_figures(saved: tuple[Path, Manifest]) -> None:
    """The card beside the weights states the manifest's own figures."""
    store, manifest = saved
    card = (store / manifest.version / "card.md").read_text("utf-8")
    assert manifest.version in card
    for told in manifest.metrics["held_out_sixth"].values():
        assert f"{told['macro_f1']:.3f}" in card
        assert f"{told['ece']:.3f}" in card
    assert "| harbour-notes | 84 |" in card


def test_a_version_is_never_overwritten(built: Built, saved: tuple[Path, Manifest]) -> None:
    """A second version of the same name is refused and the first stays whole."""
    store, manifest = saved
    with pytest.raises(StoreError, match="exists already"):
        save(built, store)
    load(store / manifest.version)


def test_the_steps_told_are_the_steps_counted(built_steps: tuple[Built, list[str]]) -> None:
    """The progress bar of training ends when training does."""
    assert len(built_steps[1]) == TRAIN_STEPS


def test_the_fingerprint_stays_with_the_same_labels(harbour: Path, harbour_copy: Path) -> None:
    """The same files in another place have the same fingerprint."""
    assert labels_fingerprint(harbour) == labels_fingerprint(harbour_copy)


@pytest.mark.parametrize("name", ["gold/harbour-notes.jsonl", "silver/harbour-notes.jsonl.gz"])
@pytest.mark.parametrize("place", [0, -1])
def test_any_byte_changes_the_fingerprint(harbour_copy: Path, name: str, place: int) -> None:
    """One changed byte of a gold or silver file is another fingerprint."""
    before = labels_fingerprint(harbour_copy)
    content = bytearray((harbour_copy / name).read_bytes())
    content[place] ^= 1
    (harbour_copy / name).write_bytes(content)
    assert labels_fingerprint(harbour_copy) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda gold: gold.rename(gold.with_name("other.jsonl")),
        lambda gold: gold.with_name("empty.jsonl").touch(),
        lambda gold: gold.unlink(),
    ],
)
def test_any_file_changes_the_fingerprint(harbour_copy: Path, change: Callable[[Path], object]) -> None:
    """A file that is renamed, added or removed is another fingerprint."""
    before = labels_fingerprint(harbour_copy)
    change(harbour_copy / "gold" / "harbour-notes.jsonl")
    assert labels_fingerprint(harbour_copy) != before


def test_a_label_that_no_longer_fits_is_refused(harbour_copy: Path) -> None:
    """A document that changed under its labels is named before anything is fitted."""
    document = harbour_copy / "harbour-notes" / "quay.txt"
    document.write_text(document.read_text("utf-8").replace("quay", "pier"), "utf-8")
    with pytest.raises(LabelError, match=r"document 'quay' at .* the text has changed"):
        build(harbour_copy, Recipe())
