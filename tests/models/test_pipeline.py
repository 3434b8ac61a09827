"""Tests of the scikit-learn side."""

import numpy as np
import pytest
from sklearn.pipeline import Pipeline

from labels.scheme import TASKS, Task
from models.lexicon import Lexicon
from models.pipeline import FittedModel, build_head, build_pipeline, build_vectoriser
from models.terms import GROUPS, TermExtractor


def test_a_pipeline_can_be_fitted_and_asked(texts: list[str]) -> None:
    """An unfitted pipeline is fitted to sentences and labels like any other of scikit-learn."""
    y = ["charge" if "accuse" in text else "other" for text in texts]
    pipeline = build_pipeline(Lexicon.of(texts), min_df=1).fit(texts, y)
    assert isinstance(pipeline, Pipeline)
    assert pipeline.predict_proba(texts[:3]).shape == (3, 2)


def test_a_term_counts_once_a_sentence(texts: list[str]) -> None:
    """A repeated term weighs no more than one that stands once, and every row has length 1."""
    vectoriser = build_vectoriser(Lexicon.of(texts), groups="w", min_df=1).fit(texts)
    once, twice = vectoriser.transform(["the leak", "the leak leak leak"]).toarray()
    assert np.array_equal(once, twice)
    assert np.linalg.norm(once) == pytest.approx(1.0)


def test_rare_terms_are_left_out(texts: list[str]) -> None:
    """Terms of fewer sentences than asked for are no columns."""
    rare = build_vectoriser(Lexicon.of(texts), min_df=1).fit(texts)
    common = build_vectoriser(Lexicon.of(texts)).fit(texts)
    assert set(common.vocabulary_) < set(rare.vocabulary_)


def test_the_analyzer_is_the_term_extractor(texts: list[str]) -> None:
    """The vectoriser takes its terms from the extractor with the groups asked for."""
    lexicon = Lexicon.of(texts)
    assert build_vectoriser(lexicon, groups="wb").analyzer == TermExtractor(lexicon, "wb")


def test_the_head_takes_scikit_learns_settings() -> None:
    """The inverse regularisation and the bound on steps are passed on."""
    head = build_head(C=0.5, max_iter=7)
    assert (head.C, head.max_iter) == (0.5, 7)


@pytest.mark.parametrize("task", TASKS)
def test_the_temperature_is_folded_into_the_pipeline(fitted: FittedModel, texts: list[str], task: Task) -> None:
    """A task's pipeline gives the head's logits divided by the task's temperature."""
    rows = fitted.vectoriser.transform(texts)
    logits = fitted.heads[task].decision_function(rows) / fitted.temperature[task]
    assert np.allclose(fitted.pipeline(task).decision_function(texts), logits, atol=1e-12, rtol=0)


def test_without_calibration_the_temperature_is_one(fitted: FittedModel) -> None:
    """A model that was not calibrated answers as its heads do."""
    plain = FittedModel(fitted.vectoriser, fitted.heads)
    assert dict(plain.temperature) == {"stance": 1.0, "sentiment": 1.0}
    assert np.array_equal(plain.pipeline("stance")["head"].coef_, fitted.heads["stance"].coef_)


def test_rounded_weights_fit_in_32_bits(fitted: FittedModel) -> None:
    """After rounding, every weight is a 32-bit number, and rounding again changes nothing."""
    weights = [fitted.vectoriser.idf_, *(head.coef_ for head in fitted.heads.values())]
    assert all(np.array_equal(found, found.astype(np.float32).astype(np.float64)) for found in weights)
    assert set(fitted.vectoriser.analyzer.groups) == set(GROUPS)
