"""Where the search for coefficients starts."""

import numpy as np
import pytest

from labels.scheme import TASKS, Task
from models.artefact import Artefact
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


@pytest.mark.parametrize("task", TASKS)
def test_a_version_is_a_start_as_its_model_is(fitted: FittedModel, artefact: Artefact, task: Task) -> None:
    """The artefact's 32 bits are those of the rounded model."""
    one, other = Start.of_fitted(fitted), Start.of_artefact(artefact)
    assert np.array_equal(one.coef[task], other.coef[task])
    assert tuple(one.terms) == tuple(other.terms)
