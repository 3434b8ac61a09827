"""The behaviour suite: hard sentences, and changes that must or must not matter."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from models.classifier import Classifier
from training.behaviour import Case, read_suite, run_suite


@pytest.fixture(scope="module")
def suite(harbour: Path) -> list[Case]:
    """Return the suite of the folder."""
    return read_suite(harbour)


def test_the_suite_is_read_in_order(suite: list[Case]) -> None:
    """Every line is a case."""
    assert [case.id for case in suite] == [f"b{number:02d}" for number in range(12)]


def test_a_line_with_another_stance_is_refused(tmp_path: Path) -> None:
    """A label outside the scheme is an error that names the field."""
    (tmp_path / "behaviour").mkdir()
    line = '{"id": "x", "group": "g", "topic": "t", "text": "Hm.", "stance": "maybe", "sentiment": "neutral"}'
    (tmp_path / "behaviour" / "minimal-pairs.jsonl").write_text(line, "utf-8")
    with pytest.raises(ValidationError, match="stance"):
        read_suite(tmp_path)


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path, suite: list[Case]) -> None:
    """A case may hold any character that JSON may."""
    case = suite[0].model_copy(update={"text": "One\u2028two."})
    (tmp_path / "behaviour").mkdir()
    (tmp_path / "behaviour" / "minimal-pairs.jsonl").write_text(case.model_dump_json() + "\n", "utf-8")
    assert read_suite(tmp_path) == [case]


def test_shares_by_hand(learnt: Classifier, suite: list[Case]) -> None:
    """Every share is what counting the classifier's own answers gives."""
    found = run_suite(learnt, suite)
    stances = {case.id: learnt.classify(case.text).stance.label for case in suite}
    dated = [learnt.classify(f"GENEVA, March 3 - {case.text}").stance.label == stances[case.id] for case in suite]
    assert found.wrong == tuple(case.id for case in suite if stances[case.id] != case.stance)
    assert found.offers_called_rebuttal == [stances["b02"], stances["b09"]].count("rebuttal") / 2
    assert found.invariant == sum(dated) / 12
    assert found.plain.n == 12
    assert found.plain.accuracy == pytest.approx(1 - len(found.wrong) / 12)


def test_a_denial_raises_rebuttal(learnt: Classifier, suite: list[Case]) -> None:
    """Put before a charge, `denied that` makes rebuttal likelier for a classifier that learnt the word."""
    charges = [case.text for case in suite if case.stance == "accusation"]
    rises = [
        learnt.classify(f"The ministry denied that {text[0].lower()}{text[1:]}").stance.probabilities["rebuttal"]
        > learnt.classify(text).stance.probabilities["rebuttal"]
        for text in charges
    ]
    assert run_suite(learnt, suite).directional == sum(rises) / len(rises) == 1.0


def test_a_suite_without_charges_or_offers_has_shares_of_zero(learnt: Classifier, suite: list[Case]) -> None:
    """Where there is nothing to count a share is 0."""
    found = run_suite(learnt, [case for case in suite if case.stance == "rebuttal"])
    assert found.directional == found.offers_called_rebuttal == 0.0
