"""How a model's answers are spread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.answers import Answer, Verdict
from models.classifier import Classifier
from models.distributions import CONFIDENCES, UNKNOWN, Distributions, unknown_terms


def _answer(stance: str, confidence: float, known: float, *, review: bool = False) -> Answer:
    return Answer(Verdict(stance, confidence, {}), Verdict("neutral", 1.0, {}), review=review, known_terms=known)


def test_shares_are_those_of_the_answers() -> None:
    """Labels, confidence, unknown words and review are shares of all answers, an edge belonging to the class below."""
    told = Distributions.of(
        [_answer("rebuttal", 0.5, 0.7), _answer("neutral", 0.95, 1.0, review=True), _answer("neutral", 0.951, 0.0)],
    )
    assert told.statements == 3
    assert told.labels["stance"] == {"accusation": 0, "rebuttal": pytest.approx(1 / 3), "neutral": pytest.approx(2 / 3)}
    by_edge = dict(zip(CONFIDENCES, told.confidence["stance"], strict=True))
    assert [by_edge[edge] for edge in (0.4, 0.5, 0.95, 0.99)] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    unknown = dict(zip(UNKNOWN, told.unknown_terms, strict=True))
    assert [unknown[edge] for edge in (0.0, 0.3, 0.75)] == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert told.review == pytest.approx(1 / 3)


def test_a_written_spread_reads_back_the_same(classifier: Classifier, texts: list[str]) -> None:
    """What a manifest holds as JSON is read back unchanged, and is spread over the labels that the model gives."""
    told = Distributions.of(classifier.classify_many(texts))
    assert Distributions.model_validate_json(told.model_dump_json()) == told
    assert sum(told.labels["stance"].values()) == pytest.approx(1)


def test_no_answer_has_no_spread() -> None:
    """Without an answer there is nothing to measure."""
    with pytest.raises(ValueError, match="expected at least one answer"):
        Distributions.of([])


def test_a_share_over_one_is_refused() -> None:
    """A spread whose shares are no shares is refused when it is read."""
    sound = Distributions.of([_answer("neutral", 0.9, 1.0)]).model_dump()
    with pytest.raises(ValidationError, match="less than or equal to 1"):
        Distributions.model_validate(sound | {"review": 1.5})


@given(st.integers(0, 200), st.integers(1, 200))
def test_the_unknown_share_is_exact_at_an_edge(known: int, words: int) -> None:
    """A share of words falls on the same side of an edge whether it is reckoned from the known or the unknown."""
    known = min(known, words)
    assert unknown_terms(known / words) == round((words - known) / words, 6)
