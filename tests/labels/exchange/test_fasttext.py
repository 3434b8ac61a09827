"""Tests of fastText's lines."""

from labels.exchange.entries import Entry, Fault
from labels.exchange.fasttext import read_fasttext


def test_labels_stand_at_the_head_alone() -> None:
    """A word that looks like a label within the sentence is a part of it."""
    [entry] = read_fasttext("__label__a __label__b  He wrote __label__c.\n")
    assert entry == Entry(1, {"text": "He wrote __label__c."}, ("a", "b"))


def test_a_line_without_a_label_is_a_fault() -> None:
    """Blank lines are passed over, a line of text alone is named, labels alone have an empty text."""
    found = list(read_fasttext("\nHe left.\n__label__a\n"))
    assert found == [Fault(2, "expected a line that begins with __label__"), Entry(3, {"text": ""}, ("a",))]
