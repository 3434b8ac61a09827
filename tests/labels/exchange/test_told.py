"""Tests of what an entry says in our terms."""

from typing import Any

import pytest

from labels.exchange.entries import Entry, Fault, Region
from labels.exchange.naming import Naming
from labels.exchange.told import Defaults, Told, understand

GOOD = {"text": "He denied it.", "stance": "rebuttal", "sentiment": "neutral"}


def _understand(fields: dict[str, Any], defaults: Defaults | None = None, **more: Any) -> Told | Fault:  # noqa: ANN401
    return understand(Entry(4, fields, **more), Naming(), defaults or Defaults())


def test_everything_that_is_told_is_kept() -> None:
    """All columns of an exported label come back, numbers and truth values from text too."""
    place = {"source": "s", "document": "d", "start": "3", "end": "16", "digest": "0123456789ab"}
    extra = {"id": "x", "sure": "False", "annotator": "ana", "round": "2", "codebook": "1.1", "furniture": False}
    told = _understand({**GOOD, **place, **extra})
    assert isinstance(told, Told)
    assert (
        told.sentence.text,
        told.sentence.region,
        told.sentence.source,
        told.sentence.document,
        told.sentence.digest,
    ) == (
        "He denied it.",
        Region(3, 16),
        "s",
        "d",
        "0123456789ab",
    )
    assert (told.id, told.sure, told.annotator, told.round, told.codebook, told.furniture) == (
        "x",
        False,
        "ana",
        2,
        "1.1",
        False,
    )


def test_what_is_not_told_has_a_default() -> None:
    """Labels that a file leaves out are those given for all; who read it is `imported`."""
    told = _understand({"text": "He denied it.", "stance": "rebuttal"}, Defaults(sentiment="neutral"))
    assert isinstance(told, Told)
    assert (told.sentiment, told.annotator, told.sure, told.round) == ("neutral", "imported", True, 0)


def test_furniture_needs_no_labels() -> None:
    """A boilerplate sentence is neutral in both tasks unless the file says otherwise."""
    told = _understand({"text": "Advertisement", "furniture": "true"})
    assert isinstance(told, Told)
    assert told.reads() == ("neutral", "neutral", True)


def test_white_space_at_the_edges_goes_and_the_span_moves() -> None:
    """A sentence is bare, and its region is that of the bare sentence."""
    told = _understand({**GOOD, "text": "One. \n He denied it. \n"}, region=Region(4, 21))
    assert isinstance(told, Told)
    assert (told.sentence.text, told.sentence.region) == ("He denied it.", Region(7, 20))
    assert told.sentence.whole == "One. \n He denied it. \n"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": " "}, "no text: name its column"),
        ({"text": None}, "no text: name its column"),
        ({"text": "half \ud83c"}, "'utf-8' codec can't encode character"),
        (
            {"stance": ""},
            "no stance, but text, stance, sentiment: name its column, as in --map verdict=stance, or give",
        ),
        ({"stance": "deny"}, "unknown stance 'deny'"),
        ({"sure": "maybe"}, "sure is 'maybe': expected true or false"),
        ({"round": "-1"}, "round is '-1': expected a number from 0"),
        ({"codebook": "new"}, "codebook is 'new': expected a version such as"),
        ({"source": "s", "document": "d", "end": "x"}, "invalid literal for int"),
    ],
)
def test_what_cannot_be_used_is_told(change: dict[str, Any], reason: str) -> None:
    """A missing text or label, or a value of the wrong kind, is a fault of that entry and stops nothing."""
    fault = _understand({**GOOD, **change})
    assert isinstance(fault, Fault)
    assert fault.number == 4
    assert fault.reason.startswith(reason)


@pytest.mark.parametrize("region", [Region(-1, 3), Region(3, 3), Region(0, 99)])
def test_a_span_outside_its_text_is_told(region: Region) -> None:
    """A span that does not lie in the text is a fault."""
    fault = _understand(GOOD, region=region)
    assert isinstance(fault, Fault)
    assert "lies outside the text of 13 code points" in fault.reason


def test_a_place_of_another_form_is_a_fault() -> None:
    """Where a sentence stands is told by numbers; anything else is wrong with that entry alone."""
    fields = {"text": "a", "stance": "neutral", "sentiment": "neutral", "source": "s", "document": "d", "end": [1]}
    assert isinstance(understand(Entry(1, fields), Naming(), Defaults()), Fault)
