"""Tests of the label records."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from labels.records import GoldLabel, SilverLabel, digest_of
from labels.scheme import Sentiment, Stance

GOLD: dict[str, Any] = {
    "id": "d-0",
    "source": "disputes",
    "document": "first",
    "start": 0,
    "end": 9,
    "digest": "c047211d4325",
    "stance": "accusation",
    "sentiment": "negative",
    "sure": True,
    "annotator": "reader-1",
    "round": 2,
    "codebook": "1.1",
}
SILVER: dict[str, Any] = {
    **{name: GOLD[name] for name in ("id", "source", "document", "start", "end", "digest")},
    "stance": {"accusation": 0.7, "rebuttal": 0.2, "neutral": 0.1},
    "sentiment": {"negative": 0.5, "neutral": 0.5, "positive": 0.0},
}
TEXTS = st.text(st.characters() | st.characters(categories=["Cs"]))


@given(TEXTS)
def test_a_digest_is_twelve_hex_digits_of_the_text(text: str) -> None:
    """Any text, lone surrogates included, has the first twelve hex digits of its SHA-256 in UTF-8."""
    assert digest_of(text) == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def test_a_gold_line_becomes_a_record() -> None:
    """A valid line gives enumerated labels, and is furniture only where it says so."""
    label = GoldLabel.model_validate_json(json.dumps(GOLD))
    assert (label.stance, label.sentiment) == (Stance.ACCUSATION, Sentiment.NEGATIVE)
    assert not label.furniture
    assert GoldLabel.model_validate({**GOLD, "furniture": True}).furniture


def test_the_place_of_a_record_is_its_range_in_its_document() -> None:
    """Two records speak of one sentence where source, document, start and end are the same."""
    other = GoldLabel.model_validate({**GOLD, "id": "x", "stance": "neutral"})
    assert other.place == GoldLabel.model_validate(GOLD).place == ("disputes", "first", 0, 9)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("id", "", "at least 1 character"),
        ("source", "", "at least 1 character"),
        ("document", "", "at least 1 character"),
        ("start", -1, "greater than or equal to 0"),
        ("start", 9, "expected end > start, got start 9 and end 9"),
        ("end", 0, "greater than or equal to 1"),
        ("digest", "C047211D4325", "should match pattern"),
        ("digest", "c047211d43251", "should match pattern"),
        ("stance", "blame", "'accusation', 'rebuttal' or 'neutral'"),
        ("sentiment", "rebuttal", "'negative', 'neutral' or 'positive'"),
        ("sure", "perhaps", "valid boolean"),
        ("annotator", "", "at least 1 character"),
        ("round", -1, "greater than or equal to 0"),
        ("codebook", "one", "should match pattern"),
        ("text", "The sentence itself.", "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_gold_field_is_refused(field: str, value: object, reason: str) -> None:
    """Each wrong value of a gold record is refused with the field's own reason."""
    with pytest.raises(ValidationError, match=reason):
        GoldLabel.model_validate({**GOLD, field: value})


@pytest.mark.parametrize("field", sorted(GOLD))
def test_a_missing_gold_field_is_refused(field: str) -> None:
    """A gold record lacks nothing but `furniture`."""
    with pytest.raises(ValidationError, match=rf"{field}\s+Field required"):
        GoldLabel.model_validate({name: value for name, value in GOLD.items() if name != field})


@pytest.mark.parametrize(
    ("stance", "reason"),
    [
        ({"accusation": 1.2, "rebuttal": 0.0, "neutral": 0.0}, "less than or equal to 1"),
        ({"accusation": -0.1, "rebuttal": 1.0, "neutral": 0.1}, "greater than or equal to 0"),
        ({"blame": 1.0}, "'accusation', 'rebuttal' or 'neutral'"),
        ("accusation", "valid dictionary"),
    ],
)
def test_a_wrong_silver_probability_is_refused(stance: object, reason: str) -> None:
    """Silver stands as probabilities of known labels and nothing else."""
    with pytest.raises(ValidationError, match=reason):
        SilverLabel.model_validate({**SILVER, "stance": stance})


def test_silver_without_any_probability_is_refused() -> None:
    """A silver record that gives a task no probability at all says nothing and is no record."""
    with pytest.raises(ValidationError, match="stance"):
        SilverLabel.model_validate({**SILVER, "stance": {}})


def test_a_record_cannot_be_changed() -> None:
    """Records are frozen: a label is corrected in its file."""
    label = SilverLabel.model_validate(SILVER)
    with pytest.raises(ValidationError, match="frozen"):
        label.start = 1  # type: ignore[misc]
