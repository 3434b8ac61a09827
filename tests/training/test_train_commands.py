"""`rejoinder train`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import joblib
import pytest

from labels.lock import hold
from models.artefact import Manifest
from models.classifier import Classifier
from models.loading import load
from models.store import CURRENT, current, versions
from training.versions import labels_fingerprint


class Outcome(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def loose(tmp_path: Path) -> Path:
    """Return a configuration with another recipe, and a gate that judges by few sentences."""
    file = tmp_path / "loose.toml"
    file.write_text("[recipe]\nC = 3.5\n[gate]\nfewest_sentences = 1\nlargest_loss = 1.0\n")
    return file


def test_train_keeps_a_version_and_says_so_in_json(run: Run, harbour: Path, tmp_path: Path) -> None:
    """The manifest is printed, the version loads, and it is not served before it is promoted."""
    ended = run("train", "--labels", harbour, "--store", tmp_path, "--json")
    assert ended.code == 0
    manifest = Manifest.model_validate_json(ended.out)
    assert manifest.labels["fingerprint"] == labels_fingerprint(harbour)
    Classifier(load(tmp_path / manifest.version)).self_test()
    assert not (tmp_path / CURRENT).exists()


def test_train_promotes_and_keeps_pipelines_on_request(
    run: Run, harbour: Path, store: Path, loose: Path, tmp_path: Path
) -> None:
    """The version passes the gate and is the current one, and the kept pipelines answer as it does."""
    kept, before = tmp_path / "pipelines.joblib", current(store)
    ended = run("train", "--labels", harbour, "--store", store, "--config", loose, "--promote", "--pipelines", kept)
    assert ended.code == 0
    assert "held-out sixth: stance" in ended.out
    assert "is served now" in ended.out
    assert set(versions(store)) == {before.name, current(store).name}
    assert len(versions(store)) == 2
    text = "The council denied poisoning the quay."
    row = joblib.load(kept)["stance"].predict_proba([text])[0]
    classifier = Classifier(load(current(store)))
    assert row == pytest.approx(classifier.predict_proba([text], "stance")[0], abs=1e-6)


def test_train_without_promotion_says_how_to_serve(
    run: Run, harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders may come from the environment, and a version that is not served is told with the next step."""
    monkeypatch.setenv("REJOINDER_LABELS", str(harbour))
    monkeypatch.setenv("REJOINDER_STORE", str(tmp_path))
    ended = run("train")
    assert ended.code == 0
    assert "not served yet" in ended.out
    assert f"version {versions(tmp_path)[0]}" in ended.out


def test_a_second_training_on_the_same_labels_is_refused(run: Run, harbour: Path, saved: tuple[Path, Manifest]) -> None:
    """A version is never overwritten: the error names it, and the command could not run."""
    ended = run("train", "--labels", harbour)
    assert ended.code == 2
    assert "exists already" in ended.err
    assert versions(saved[0]) == [saved[1].version]


def test_the_configuration_makes_the_version_and_is_recorded(
    run: Run, harbour: Path, loose: Path, tmp_path: Path
) -> None:
    """Its recipe is the one used; file and digest stand in the manifest."""
    told = json.loads(run("train", "--labels", harbour, "--store", tmp_path / "s", "--config", loose, "--json").out)
    assert told["training"]["recipe"]["C"] == 3.5
    assert told["training"]["configuration"]["file"] == "loose.toml"
    assert len(told["training"]["configuration"]["sha256"]) == 64


def test_promotion_and_release_exclude_each_other(run: Run, harbour: Path, tmp_path: Path) -> None:
    """Asked for both, the command says what each is for and ends before anything is read."""
    ended = run("train", "--labels", harbour, "--store", tmp_path / "s", "--promote", "--release")
    assert ended.code == 2
    assert "ask for one of them" in ended.err
    assert not (tmp_path / "s").exists()


def test_a_wrong_configuration_is_told_before_anything_is_read(run: Run, harbour: Path, tmp_path: Path) -> None:
    """Every mistake is named at once, and the store stays as it was."""
    (tmp_path / "bad.toml").write_text("[recipe]\nC = -1\nepochs = 3\n")
    ended = run("train", "--labels", harbour, "--store", tmp_path / "s", "--config", tmp_path / "bad.toml")
    assert ended.code == 2
    assert "recipe.C" in ended.err
    assert "recipe.epochs" in ended.err
    assert not (tmp_path / "s").exists()


def test_two_trainings_at_once_are_one(run: Run, harbour: Path, tmp_path: Path) -> None:
    """The second is told that another is under way, instead of doing the same work twice."""
    with hold(tmp_path, "training"):
        ended = run("train", "--labels", harbour, "--store", tmp_path)
    assert ended.code == 2
    assert "by another process" in ended.err


def test_what_a_killed_training_left_is_swept_away(run: Run, harbour: Path, tmp_path: Path) -> None:
    """A half-written version is no version, and the next training removes it."""
    left = tmp_path / ".2026.01.01-0a0a0a0a-x1y2z3"
    left.mkdir()
    (left / "manifest.json").write_text("{")
    assert run("train", "--labels", harbour, "--store", tmp_path, "--fresh").code == 0
    assert not left.exists()
    assert len(versions(tmp_path)) == 1
