"""Where the search for coefficients starts."""

from pathlib import Path

import numpy as np

from labels.scheme import TASKS
from models.pipeline import FittedModel
from training.start import Start


def test_terms_are_matched_by_name(fitted: FittedModel) -> None:
    """Whatever the order of the terms, each keeps its coefficients; a new term starts at 0."""
    start, head = Start.of_fitted(fitted), fitted.heads["stance"]
    terms = [*reversed(start.terms), "wzyzzyva"]
    found = start.matched("stance", head.classes_, terms)
    assert found is not None
    assert np.array_equal(found[0][:, :-1], head.coef_[:, ::-1])
    assert not found[0][:, -1].any()


def test_labels_are_matched_by_name(fitted: FittedModel) -> None:
    """The rows follow the labels asked for."""
    start, head = Start.of_fitted(fitted), fitted.heads["stance"]
    found = start.matched("stance", head.classes_[::-1], start.terms)
    assert found is not None
    assert np.array_equal(found[0], head.coef_[::-1])
    assert np.array_equal(found[1], head.intercept_[::-1])


def test_other_labels_start_from_nothing(fitted: FittedModel) -> None:
    """A fit that lacks a label says nothing of one that has it."""
    assert Start.of_fitted(fitted).matched("stance", ["accusation", "neutral"], ["wa"]) is None


def test_a_file_keeps_the_coefficients(fitted: FittedModel, tmp_path: Path) -> None:
    """What was written is read again, to 32 bits; a damaged file holds nothing."""
    start, file = Start.of_fitted(fitted), tmp_path / "final.npz"
    start.write(file)
    again = Start.read(file)
    assert again is not None
    for task in TASKS:
        assert list(again.labels[task]) == list(start.labels[task])
        assert np.allclose(again.coef[task], start.coef[task], atol=1e-6)
    file.write_bytes(file.read_bytes()[:50])
    assert Start.read(file) is None
