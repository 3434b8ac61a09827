"""The words of a statement by what they argue for."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.classifier import Classifier
from service.report.corpus import Corpus, open_corpus
from service.report.examples import Example
from service.report.explaining import explain, has_scored
from service.report.survey import Asked, Survey, survey


@pytest.fixture(scope="module")
def opened(scored: Path) -> Corpus:
    """Return the corpus that the tiny model scored."""
    return open_corpus(str(scored))


@pytest.fixture(scope="module")
def found(opened: Corpus) -> Survey:
    """Return its survey."""
    return survey(opened, Asked())


@pytest.fixture(scope="module")
def example(found: Survey) -> Example:
    """Return a statement that the tiny model is sure to be a charge."""
    return found.examples["drawn_accusation"][0]


def test_pieces_are_the_statement(classifier: Classifier, found: Survey) -> None:
    """Pieces put together are the text, some argue for the statement's stance, and the terms told speak for it."""
    for group in found.examples.values():
        for one in group:
            why = explain(classifier, one)
            assert why
            assert "".join(piece.text for piece in why.pieces) == one.text
            assert one.stance in {piece.label for piece in why.pieces}
            assert all(weight > 0 for _, weight in why.terms)


def test_what_another_model_said_is_not_explained(classifier: Classifier, example: Example) -> None:
    """Where the label or its confidence is another than this model's, or there is no model, nothing is explained."""
    assert explain(classifier, example._replace(stance_confidence=example.stance_confidence - 0.01)) is None
    assert explain(classifier, example._replace(sentiment="positive", sentiment_confidence=0.99)) is None
    assert explain(None, example) is None


def test_the_model_is_known_by_its_fingerprint(classifier: Classifier, opened: Corpus, found: Survey) -> None:
    """The manifest's fingerprint decides; without a manifest, whether the model answers the examples alike."""
    assert opened.manifest
    assert has_scored(classifier, opened, found)
    assert has_scored(classifier, replace(opened, manifest=None), found)
    identity = opened.manifest.plan.model.model_copy(update={"fingerprint": "0" * 16})
    plan = opened.manifest.plan.model_copy(update={"model": identity})
    other = replace(opened, manifest=opened.manifest.model_copy(update={"plan": plan}))
    assert not has_scored(classifier, other, found)
    assert not has_scored(classifier, replace(opened, manifest=None), Survey())
