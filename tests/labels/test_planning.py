"""Tests of what importing a file would do."""

from pathlib import Path

import pytest

from labels.exchange.entries import Entry, Fault
from labels.exchange.naming import Naming
from labels.exchange.told import Defaults, Told, understand
from labels.knowing import Known
from labels.planning import Outcome, Plan, plan_import

LEAK = "The mayor of Eastport accused the water board of hiding a leak for three years."
NEW = "Nobody in the orchard had ever owned any poison."


@pytest.fixture
def known(labels_folder: Path) -> Known:
    """Return what the tiny labels folder knows."""
    return Known(labels_folder)


def _told(number: int, text: str, stance: str = "neutral", **more: str) -> Told | Fault:
    return understand(Entry(number, {"text": text, "stance": stance, **more}), Naming(), Defaults(sentiment="negative"))


def _outcomes(plan: Plan) -> list[tuple[int, Outcome]]:
    return [(row.number, row.outcome) for row in plan.rows]


def test_a_new_sentence_becomes_a_label_in_a_new_document(known: Known) -> None:
    """What no document has is put into a document of the layer's own source."""
    plan = plan_import([_told(1, NEW, "rebuttal", id="mine", annotator="ana")], "orchard", known)
    [label] = plan.labels["gold/orchard.jsonl"]
    assert (label.source, label.document, label.start, label.end) == ("orchard", "001", 0, len(NEW))
    assert (label.id, label.stance, label.annotator) == ("mine", "rebuttal", "ana")
    assert plan.documents == {"001": f"{NEW}\n"}
    assert plan.rows[0].detail == "stands in a new document"


def test_a_labelled_sentence_is_the_same_or_a_conflict(known: Known) -> None:
    """The label there is stays; a different one is reported with both."""
    same = plan_import([_told(1, LEAK, "accusation")], "a", known)
    assert _outcomes(same) == [(1, Outcome.SAME)]
    other = plan_import([_told(1, LEAK, "rebuttal")], "a", known)
    assert _outcomes(other) == [(1, Outcome.CONFLICT)]
    assert other.rows[0].detail == "first-0: accusation, negative; entry 1: rebuttal, negative"
    assert same.labels == other.labels == {}


def test_a_known_sentence_without_a_label_is_labelled_where_it_stands(known: Known) -> None:
    """A sentence of a known document needs no new one."""
    text = "Critics accused the museum of looting graves in Tasmara."
    plan = plan_import([_told(1, text, "accusation")], "a", known)
    [label] = plan.labels["gold/a.jsonl"]
    assert (label.source, label.document, label.id) == ("disputes", "second", "a-1")
    assert plan.documents == {}
    assert plan.rows[0].detail == "stands in disputes/second"


def test_a_repeated_sentence_counts_once_and_a_contradiction_not_at_all(known: Known) -> None:
    """An entry that says what an earlier one says is left out; entries that contradict each other all are."""
    entries = [_told(1, NEW), _told(2, f" {NEW} "), _told(3, "Pears ripen."), _told(4, "Pears  ripen.", "rebuttal")]
    plan = plan_import(entries, "a", known)
    assert _outcomes(plan) == [
        (1, Outcome.NEW),
        (2, Outcome.REPEATED),
        (3, Outcome.CONFLICT),
        (4, Outcome.CONFLICT),
    ]
    assert plan.counts()[Outcome.CONFLICT] == 2
    assert len(plan.labels["gold/a.jsonl"]) == 1


def test_faults_are_wrong_or_passed(known: Known) -> None:
    """What the annotator passed over is told apart from what cannot be used."""
    plan = plan_import(
        [Fault(1, "bad"), Fault(2, "skipped", passed=True), _told(3, "", source="x", document="y", end="1")], "a", known
    )
    assert _outcomes(plan) == [(1, Outcome.WRONG), (2, Outcome.PASSED), (3, Outcome.WRONG)]
    assert plan.labels == {}


def test_near_duplicates_are_reported_and_kept(known: Known) -> None:
    """A new sentence near a labelled one, or near another of the file, is new, and its neighbour is told."""
    entries = [_told(1, LEAK.replace("three", "four")), _told(2, NEW), _told(3, NEW.replace("poison", "sugar"))]
    plan = plan_import([*entries, _told(4, "Far away.")], "a", known)
    assert [row.near for row in plan.rows] == [
        "first-0 (accusation, negative)",
        "",
        "entry 2 (neutral, negative)",
        "",
    ]
    assert {row.outcome for row in plan.rows} == {Outcome.NEW}


def test_readings_are_a_file_an_annotator_and_conflict_with_nothing(known: Known) -> None:
    """Second readings may say otherwise than gold and than each other; one annotator may not contradict himself."""
    entries = [
        _told(1, LEAK, "rebuttal", annotator="Ana B"),
        _told(2, LEAK, "neutral", annotator="bo"),
        _told(3, NEW, "neutral", annotator="bo"),
        _told(4, NEW, "rebuttal", annotator="bo"),
    ]
    plan = plan_import(entries, "a", known, "readings")
    assert {name: [label.stance for label in labels] for name, labels in plan.labels.items()} == {
        "readings/a-ana-b.jsonl": ["rebuttal"],
        "readings/a-bo.jsonl": ["neutral"],
    }
    assert _outcomes(plan)[2:] == [(3, Outcome.CONFLICT), (4, Outcome.CONFLICT)]


def test_an_id_that_is_taken_is_not_given_again(known: Known) -> None:
    """Ids of the file are kept where they are free; the others get new ones."""
    plan = plan_import(
        [_told(1, NEW, id="first-0"), _told(2, "Pears ripen.", id="x"), _told(3, "Figs too.", id="x")], "a", known
    )
    assert [label.id for label in plan.labels["gold/a.jsonl"]] == ["a-1", "x", "a-2"]
