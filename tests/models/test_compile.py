"""Tests of folding a fitted model into an artefact."""

from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from labels.scheme import TASKS
from models.artefact import Artefact
from models.classifier import Classifier
from models.compile import compile_model
from models.errors import ModelError
from models.pipeline import FittedModel, build_head


def test_every_weight_is_carried_over(fitted: FittedModel, artefact: Artefact) -> None:
    """Each term has the idf and coefficients of the fitted model, and intercepts and temperatures are its own."""
    column = [fitted.vectoriser.vocabulary_[term] for term in artefact.terms]
    assert sorted(column) == list(range(len(fitted.vectoriser.vocabulary_)))
    assert np.array_equal(artefact.idf, fitted.vectoriser.idf_[column])
    for task, head in fitted.heads.items():
        assert np.array_equal(artefact.coef[task], head.coef_[:, column])
        assert np.array_equal(artefact.intercept[task], head.intercept_)
    assert artefact.manifest.temperature == {"stance": 1.25, "sentiment": 0.75}


def test_the_manifest_says_what_the_model_is(artefact: Artefact) -> None:
    """The manifest holds version, number of terms, groups, labels in the heads' order, and what it was told."""
    manifest = artefact.manifest
    assert (manifest.version, manifest.terms, manifest.groups) == ("tiny", len(artefact.terms), "wbkqoavfgtnprzyhs")
    assert {task: sorted(labels) for task, labels in TASKS.items()} == {
        task: list(labels) for task, labels in manifest.tasks.items()
    }
    assert manifest.labels == {"sentences": 60}
    assert manifest.libraries["numpy"] == np.__version__
    assert manifest.created.endswith("+00:00")


def test_the_self_test_is_the_models_own_answer(artefact: Artefact) -> None:
    """The manifest's test sentence carries the probabilities that the model gives it."""
    test = artefact.manifest.self_test
    answer = Classifier(artefact).classify(test.text)
    assert test.probabilities == {task: dict(answer.task(task).probabilities) for task in TASKS}


def test_compiling_again_changes_only_the_date(fitted: FittedModel, artefact: Artefact) -> None:
    """The same fitted model gives the same artefact."""
    again = compile_model(fitted, version="tiny", labels={"sentences": 60})
    told = again.manifest.model_copy(update={"created": artefact.manifest.created})
    assert told == artefact.manifest
    assert again.terms == artefact.terms
    assert np.array_equal(again.coef["stance"], artefact.coef["stance"])


def test_a_head_that_lacks_a_label_is_refused(fitted: FittedModel, texts: list[str]) -> None:
    """A head fitted without one of the labels is refused with those it knows."""
    rows = fitted.vectoriser.transform(texts)
    two = build_head().fit(rows, ["accusation" if "accuse" in text else "neutral" for text in texts])
    with pytest.raises(ModelError, match=r"the stance head knows \['accusation', 'neutral'\], expected"):
        compile_model(FittedModel(fitted.vectoriser, {**fitted.heads, "stance": two}), version="two")


def test_another_vectoriser_is_refused(fitted: FittedModel, texts: list[str]) -> None:
    """A vectoriser whose terms are not the extractor's is refused: the classifier could not read alike."""
    plain: Sequence[object] = [TfidfVectorizer().fit(texts)]
    with pytest.raises(ModelError, match="expected a vectoriser whose analyzer is a TermExtractor, got str"):
        compile_model(FittedModel(plain[0], fitted.heads), version="plain")


@pytest.mark.parametrize("version", ["../up", "", "a b"])
def test_a_version_needs_a_plain_name(fitted: FittedModel, version: str) -> None:
    """A version's name is one that a folder may have."""
    with pytest.raises(ValueError, match="version"):
        compile_model(fitted, version=version)
