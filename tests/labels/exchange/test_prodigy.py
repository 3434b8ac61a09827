"""Tests of Prodigy's JSON Lines."""

import json

import pytest

from labels.exchange.entries import Entry, Fault
from labels.exchange.prodigy import read_prodigy


def test_one_accepted_label_is_read() -> None:
    """The binary interface's label counts where the answer is accept; matches under `spans` are no labels then."""
    spans = [{"start": 0, "end": 1, "label": "NEUTRAL", "pattern": 3}]
    [entry] = read_prodigy(json.dumps({"text": "a", "label": "REBUTTAL", "spans": spans, "answer": "accept"}))
    assert entry == Entry(1, {"text": "a"}, ("REBUTTAL",))


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_what_was_not_accepted_gives_no_label(answer: str) -> None:
    """A rejected label says only what the sentence is not."""
    [fault] = read_prodigy(json.dumps({"text": "a", "label": "REBUTTAL", "answer": answer}))
    assert fault == Fault(1, f"the annotator's answer is {answer!r}", passed=True)


def test_nothing_chosen_is_passed_over() -> None:
    """A task that was accepted without a choice gives no label."""
    [fault] = read_prodigy('{"text": "a", "accept": [], "answer": "accept"}')
    assert fault == Fault(1, "nothing was chosen", passed=True)


def test_spans_of_another_form_are_a_fault() -> None:
    """A span without a label is named."""
    [fault] = read_prodigy('{"text": "a", "spans": [{"start": 0}], "answer": "accept"}')
    assert fault == Fault(1, "expected spans with `start`, `end` and `label`")


def test_options_of_another_form_are_passed_over() -> None:
    """An option whose id is a list hinders no choice beside it."""
    line = {"text": "a", "options": [{"id": [1]}], "accept": ["neutral", [1]], "answer": "accept"}
    [entry] = read_prodigy(json.dumps(line))
    assert isinstance(entry, Entry)
    assert entry.labels == ("neutral", "[1]")
