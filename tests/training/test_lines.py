"""Texts as lines of numbers."""

import pytest

from models.lexicon import Lexicon
from models.reading import Reader
from models.terms import When
from training.lines import OUTSIDE, read_lines


def test_a_line_tells_the_forms_of_its_text(texts: list[str]) -> None:
    """Between its edges stand the forms as they are read, after them those with a mark, then nothing."""
    lexicon = Lexicon.of(texts)
    lines = read_lines([*texts, ""], lexicon)
    for place, text in enumerate(texts):
        told = lines.joined.between(place, place + 1).values.tolist()
        start, end, nothing = (form.surface for form in OUTSIDE)
        read = Reader(lexicon).read(text).forms
        marks = [form.surface for form in read if form.marker]
        expected = [start, *(form.surface for form in read), end, *marks]
        assert [lines.forms[number // 2].surface for number in told[: len(expected)]] == expected
        assert [number % 2 for number in told[: len(expected)]] == [0] * (len(read) + 2) + [1] * len(marks)
        assert {lines.forms[number // 2].surface for number in told[len(expected) :]} == {nothing}
    assert lines.joined.between(len(texts), len(texts) + 1).values.size == 0


def test_forms_stand_in_each_way_that_they_do() -> None:
    """All give what they always give, those in a quotation more, and the first six more again."""
    lines = read_lines(["He said it was “a lie” and went home again."], Lexicon.of([]))
    names = list(When)
    told = [(names[number % 3], lines.forms[number // 3].surface) for number in lines.alone.values.tolist()]
    assert [form for when, form in told if when is When.QUOTED] == ['"', "a", "lie"]
    assert len([form for when, form in told if when is When.OPENING]) == 6
    assert [form for when, form in told if when is When.ALWAYS][-3:] == ["went", "home", "again"]


def test_chunks_share_their_numbers(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in pieces, by two processes, the same forms have the same numbers."""
    lexicon = Lexicon.of(texts)
    whole = read_lines(texts, lexicon)
    monkeypatch.setattr("training.lines._AT_ONCE", len(texts) // 3)
    pieces = read_lines(texts, lexicon)
    assert [form.surface for form in pieces.forms] == [form.surface for form in whole.forms]
    assert pieces.joined.values.tolist() == whole.joined.values.tolist()
    assert pieces.alone.values.tolist() == whole.alone.values.tolist()
