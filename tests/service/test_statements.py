"""From a text to labelled statements."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.sentences import Span
from models.classifier import Classifier
from service.statements import cut, label, summarise

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_statements_are_apart_and_in_order(text: str) -> None:
    """Statements of any text do not overlap, are in order and begin and end with something to read."""
    spans = cut(text).spans
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@given(ANY_TEXT)
def test_a_whole_text_is_itself_without_its_edges(text: str) -> None:
    """Taken whole, a text is one statement without outer white space, or none where it is blank."""
    assert [text[start:end] for start, end in cut(text, whole=True).spans] == ([text.strip()] if text.strip() else [])


def test_both_ways_of_cutting() -> None:
    """Two sentences are two statements, or one when taken whole."""
    text = "  He denied it. She did not.\n"
    assert list(cut(text).spans) == [Span(2, 15), Span(16, 28)]
    assert list(cut(text, whole=True).spans) == [Span(2, 28)]


def test_a_blank_text_has_no_labels(classifier: Classifier) -> None:
    """A text without statements gives an empty list, not an error."""
    assert label(classifier, cut(" \n")) == []


def test_a_statement_has_its_fields_in_the_documented_order(classifier: Classifier) -> None:
    """A statement's fields and its labels are ordered as people list them, with six decimals at most."""
    [said] = label(classifier, cut("He denied it."))
    assert list(said) == ["index", "start", "end", "text", "stance", "sentiment", "review", "known_terms"]
    assert list(said["stance"]["probabilities"]) == ["accusation", "rebuttal", "neutral"]
    assert list(said["sentiment"]["probabilities"]) == ["negative", "neutral", "positive"]
    assert all(share == round(share, 6) for share in said["stance"]["probabilities"].values())
    assert said["stance"]["confidence"] == max(said["stance"]["probabilities"].values())


def test_an_answer_is_the_same_alone_and_among_others(classifier: Classifier) -> None:
    """A statement's labels do not depend on what is said around it."""
    one, two = label(classifier, cut("He denied it.\nTickets cost nine crowns."))
    assert one["stance"] == label(classifier, cut("He denied it."))[0]["stance"]
    assert two["stance"] == label(classifier, cut("Tickets cost nine crowns."))[0]["stance"]


def test_a_statement_of_unknown_words_asks_for_review(classifier: Classifier) -> None:
    """Where no word is known the share of known words is 0 and a person should look."""
    [said] = label(classifier, cut("zzzq xxyv qqqz."))
    assert (said["known_terms"], said["review"]) == (0.0, True)


def test_explained_offsets_are_those_of_the_text(classifier: Classifier) -> None:
    """The evidence of a later statement points into the whole text, not into the statement."""
    text = "Tickets cost nine crowns. The club denied the charges."
    later = label(classifier, cut(text), explain=True)[1]
    assert "denied" in {text[item["start"] : item["end"]] for item in later["evidence"]}
    assert min(item["start"] for item in later["evidence"]) >= later["start"]
    assert later["intercepts"]["stance"].keys() == {"accusation", "rebuttal", "neutral"}


@pytest.mark.parametrize(
    ("stances", "expected"),
    [
        ([], {"accusation": 0, "rebuttal": 0, "neutral": 0}),
        (["rebuttal", "rebuttal", "neutral"], {"accusation": 0, "rebuttal": 2, "neutral": 1}),
    ],
)
def test_a_summary_counts_every_label(stances: list[str], expected: dict[str, int]) -> None:
    """A summary has every label, those that nobody used with 0."""
    said = [{"stance": {"label": stance}, "sentiment": {"label": "negative"}} for stance in stances]
    assert summarise(said) == {
        "stance": expected,
        "sentiment": {"negative": len(stances), "neutral": 0, "positive": 0},
    }
