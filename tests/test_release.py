"""The shipped model is what the repository's labels give."""

from pathlib import Path

import numpy as np
import pytest

from labels.files import labels_root
from labels.scheme import TASKS
from models.classifier import Classifier
from models.compile import compile_model
from models.loading import load
from models.pipeline import FittedModel
from models.store import current, released_root
from training.dataset import load_dataset
from training.fitting import Recipe, fit
from training.released_table import with_block
from training.versions import labels_fingerprint

LIMIT = 12 * 1024 * 1024


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    """Return the shipped model."""
    return Classifier(load(current(released_root())))


def test_it_was_made_from_these_labels(shipped: Classifier) -> None:
    """The manifest's fingerprint is that of the gold and silver files beside it."""
    assert shipped.manifest.labels["fingerprint"] == labels_fingerprint(labels_root())


def test_it_passes_its_self_test(shipped: Classifier) -> None:
    """The shipped model answers its own sentence as its manifest says."""
    shipped.self_test()


def test_it_is_small() -> None:
    """All files of the released folder together are at most 12 MB."""
    assert sum(file.stat().st_size for file in released_root().rglob("*") if file.is_file()) <= LIMIT


def test_a_retrain_gives_the_same_answers(shipped: Classifier) -> None:
    """Fitted again from the labels and from nothing, every probability of every founding sentence is the same.

    Each search ends within 1e-4 of the optimum (`Recipe.tol`), and where depends on its start and on the processor.
    """
    data = load_dataset(labels_root())
    again = fit(data, Recipe())
    calibrated = FittedModel(again.vectoriser, again.heads, shipped.manifest.temperature)
    retrained = Classifier(compile_model(calibrated, version="again"))
    texts = [item.text for item in data.gold if item.label.source == "founding-documents"]

    assert shipped.manifest.terms == retrained.manifest.terms
    for task in TASKS:
        gap = np.abs(shipped.predict_proba(texts, task) - retrained.predict_proba(texts, task)).max()
        assert gap <= 2e-4


def test_the_readme_tells_its_figures(shipped: Classifier) -> None:
    """The block between the README's marks is what the manifest says."""
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    assert with_block(readme, shipped.manifest) == readme
