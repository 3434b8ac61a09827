"""What each character of a statement argues for."""

import pytest

from models.classifier import Classifier
from service.colouring import argued
from service.statements import cut, label

TEXT = "The club denied the charges. Critics accused it of fraud."


def test_words_argue_for_what_they_say(classifier: Classifier) -> None:
    """Each character has a stance and a weight; a denial speaks for rebuttal, a charge for accusation."""
    for said, word, stance in zip(
        label(classifier, cut(TEXT), explain=True), ("denied", "accused"), ("rebuttal", "accusation"), strict=True
    ):
        marks, at = argued(said), said["text"].index(word)
        assert len(marks) == len(said["text"])
        assert {mark.label for mark in marks[at : at + len(word)]} == {stance}


def test_a_weight_is_spread_over_its_characters() -> None:
    """A term's weight is shared by the characters it stands on; where nothing speaks for any stance the weight is 0."""
    evidence = [
        {"task": "stance", "label": "rebuttal", "start": 13, "end": 15, "weight": 1.0},
        {"task": "stance", "label": "accusation", "start": 14, "end": 15, "weight": 0.75},
        {"task": "stance", "label": "neutral", "start": 10, "end": 11, "weight": -1.0},
        {"task": "sentiment", "label": "negative", "start": 10, "end": 15, "weight": 9.0},
    ]
    stance = {"probabilities": dict.fromkeys(("accusation", "rebuttal", "neutral"), 1 / 3)}
    marks = argued({"text": "abcde", "start": 10, "stance": stance, "evidence": evidence})
    assert [mark.weight for mark in marks] == pytest.approx([0, 0, 0, 0.5, 0.75])
    assert [mark.label for mark in marks[3:]] == ["rebuttal", "accusation"]
