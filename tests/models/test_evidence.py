"""Tests of taking an answer apart."""

import numpy as np
import pytest

from models.evidence import Evidence, EvidenceItem, describe, gather
from models.terms import Occurrence

LABELS = {"stance": ("accusation", "neutral", "rebuttal"), "sentiment": ("negative", "neutral", "positive")}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("wclaim", "claim"),
        ("w@", "NAME"),
        ("w#", "NUMBER"),
        ("breject @", "reject NAME"),
        ("b^ the", "start the"),
        ("blie $", "lie end"),
        ("kthe is", "the … is"),
        ("qlie", "“lie”"),
        ("othe", "the (early)"),
        ("adeny", "[deny]"),
        ("vbad", "[bad]"),
        ("g@ deny", "[NAME > deny]"),
        ('t@ deny "', '[NAME > deny > "]'),
        ("nnot lie", "not … lie"),
        ("pdeny @", "[deny] … NAME"),
        ("rdeny @", "NAME … [deny]"),
        ("fpaper", "[paper]"),
        ("zconceal it", "[conceal] … it"),
        ("yconceal he", "he … [conceal]"),
        ("hconceal paper", "[conceal > paper]"),
        ("s le", "~·le~"),
    ],
)
def test_a_term_reads_as_people_say_it(term: str, expected: str) -> None:
    """Each group of terms is described in words, masks spelt out."""
    assert describe(term) == expected


def _evidence() -> Evidence:
    occurrences = [(0, Occurrence("wlie", 2, 5)), (1, Occurrence("adeny", 6, 12)), (0, Occurrence("wlie", 20, 23))]
    weights = {0: np.array([1.0, 0.0, -1.0, 0.5, 0.0, 0.0]), 1: np.array([-2.0, 0.0, 3.0, 0.0, 0.0, 0.0])}
    intercept = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    return gather(occurrences, weights, intercept, {"stance": LABELS["stance"], "sentiment": LABELS["sentiment"]})


def test_a_repeated_term_shares_its_weight() -> None:
    """A term that stands twice gives half its weight at each place."""
    items = [item for item in _evidence().items if (item.task, item.label) == ("stance", "accusation")]
    assert [(item.start, item.end, item.weight) for item in items] == [(2, 5, 0.5), (6, 12, -2.0), (20, 23, 0.5)]


def test_intercept_and_weights_add_up_to_the_logit() -> None:
    """A logit is its label's intercept and the sum of that label's weights."""
    evidence = _evidence()
    assert evidence.logit("stance", "rebuttal") == pytest.approx(0.3 - 1.0 + 3.0, abs=1e-12)
    assert evidence.logit("sentiment", "negative") == pytest.approx(0.4 + 0.5, abs=1e-12)
    assert evidence.intercepts["sentiment"] == {"negative": 0.4, "neutral": 0.5, "positive": 0.6}


def test_telling_items_speak_for_the_label_strongest_first() -> None:
    """Only items that speak for the label are telling, the strongest first, no more than asked for."""
    evidence = _evidence()
    assert evidence.telling("stance", "rebuttal") == [
        EvidenceItem(6, 12, "[deny]", "stance", "rebuttal", 3.0),
    ]
    assert [item.start for item in evidence.telling("stance", "accusation")] == [2, 20]
    assert len(evidence.telling("stance", "accusation", most=1)) == 1


def test_without_terms_the_intercepts_are_all() -> None:
    """A sentence without a known term has no items, and its logits are the intercepts."""
    evidence = gather([], {}, np.arange(6.0), {"stance": LABELS["stance"], "sentiment": LABELS["sentiment"]})
    assert evidence.items == ()
    assert evidence.logit("sentiment", "positive") == 5.0
