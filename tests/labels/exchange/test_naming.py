"""Tests of what names in a file mean."""

import pytest

from labels.errors import LabelError
from labels.exchange.naming import Naming


def test_columns_and_labels_are_mapped() -> None:
    """What is mapped to a label is a label's name, anything else a column's; capitals do not matter."""
    naming = Naming.of(["Verdict=stance", "Charge =ACCUSATION", "a=b=text"])
    assert naming.fields({" VERDICT": "charge", "Text": "t", "a=b": "x"}) == {"stance": "charge", "text": "x"}
    assert naming.label(" CHARGE ") == "accusation"
    assert naming.label("Else") == "else"


@pytest.mark.parametrize("pair", ["verdict", "verdict=opinion", "=stance", "verdict="])
def test_a_mapping_to_nothing_of_ours_is_refused(pair: str) -> None:
    """A pair without both sides, or to a name that is neither label nor column, is told with all that could stand."""
    with pytest.raises(LabelError, match=r"expected THEIRS=OURS, ours being one of the labels accusation, negative"):
        Naming.of([pair])


@pytest.mark.parametrize(
    ("names", "stance", "sentiment"),
    [
        (["Accusation", "NEGATIVE"], "accusation", "negative"),
        (["neutral", "rebuttal"], "rebuttal", "neutral"),
        (["neutral", "positive"], "neutral", "positive"),
        (["neutral", "neutral"], "neutral", "neutral"),
        (["neutral"], "neutral", None),
        (["sentiment:neutral", "answer"], "rebuttal", "neutral"),
        (["kind:neutral", "tone:Neutral"], "neutral", "neutral"),
        (["topic:rebuttal"], "rebuttal", None),
    ],
)
def test_the_task_of_a_label_is_found(names: list[str], stance: str | None, sentiment: str | None) -> None:
    """A list's names fall to their tasks; `neutral`, which both have, takes the task that is free, stance first."""
    naming = Naming.of(["kind=stance", "tone=sentiment", "answer=rebuttal"])
    found, marks = naming.sort(names)
    assert (found.get("stance"), found.get("sentiment")) == (stance, sentiment)
    assert marks == set()


def test_marks_are_no_labels() -> None:
    """`unsure` and `furniture` mark a reading and say no task."""
    assert Naming().sort(["Unsure", "FURNITURE"]) == ({}, {"unsure", "furniture"})


def test_an_unknown_label_is_told_with_how_to_map_it() -> None:
    """A name that means nothing is refused with the option that gives it a meaning."""
    with pytest.raises(LabelError, match="unknown label 'deny': map it, as in --map deny=rebuttal"):
        Naming().sort(["deny"])
    with pytest.raises(LabelError, match="unknown stance 'deny': expected accusation, rebuttal, neutral; map it"):
        Naming().sort(["stance:deny"])


def test_two_labels_of_one_task_are_refused() -> None:
    """A sentence has one label a task; the same one twice is no contradiction."""
    with pytest.raises(LabelError, match="two labels of one task: accusation and rebuttal"):
        Naming().sort(["accusation", "rebuttal"])
    assert Naming().sort(["rebuttal", "stance:rebuttal"])[0] == {"stance": "rebuttal"}
