"""Tests of reading a sentence as forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.lexicon import Lexicon
from models.reading import Reader
from models.tokens import words

LEXICON = Lexicon(
    places=frozenset({"norland"}),
    ambiguous=frozenset(),
    roles=frozenset({"minister"}),
    common=frozenset({"talks", "the", "said", "claim"}),
    acts={},
    valence={},
    fields={},
)
READER = Reader(LEXICON)
PIECES = st.lists(st.sampled_from(["The", "Jan Olsen", "“", "”?", '"', "didn’t", "U.S.", "claim,", "\x1c", "\u2009"]))
TEXTS = st.text(st.characters() | st.characters(categories=["Cs"])) | PIECES.map(" ".join) | PIECES.map("".join)


@given(TEXTS)
def test_pieces_give_the_tokens_of_the_whole(text: str) -> None:
    """Any text cut at white space gives the same tokens, in order, as the text as it is."""
    assert [word for piece in text.split() for word in words(piece)] == words(text)


@given(TEXTS)
def test_every_token_is_read_or_goes_on_a_name(text: str) -> None:
    """Any text has one form a token, less those that go on a name; marks of quotation pair up from left to right."""
    forms, quoted, merged = READER.read(text)
    assert len(forms) + len(merged) == len(words(text))
    assert len(forms) == len(quoted)
    inside = quoted[0] != (forms[0].stem == '"') if forms else False
    for form, told in zip(forms, quoted, strict=True):
        inside ^= form.stem == '"'
        assert told == inside


@given(TEXTS)
def test_what_was_read_before_changes_nothing(text: str) -> None:
    """A reader that has read much reads as a fresh one does."""
    fresh, warm = Reader(LEXICON).read(text), READER.read(text)
    assert [(form.stem, form.surface) for form in fresh.forms] == [(form.stem, form.surface) for form in warm.forms]
    assert (fresh.quoted, fresh.merged) == (warm.quoted, warm.merged)


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("Talks with Olsen", ["talk", "with", "@"]),
        ("so: Talks with Talks", ["so", ":", "talk", "with", "@"]),
        ("so, Talks", ["so", ",", "@"]),
        ("Jan Olsen and Norland Talks", ["@", "and", "@"]),
        ("The Talks Said The Claim Said", ["the", "talk", "said", "the", "claim", "said"]),
        ("The Talks Said The claim of it and many more words here", ["the", "@", "claim"]),
    ],
)
def test_a_capital_tells_a_name_where_it_tells_anything(text: str, stems: list[str]) -> None:
    """Capitals at the start, after a mark that closes and in headlines make no name of a common word."""
    assert [form.stem for form in READER.read(text).forms][: len(stems)] == stems


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("said “a” b", "-++--"),
        ("a” b", "+--"),
        ("(“a”) b", "++--"),
        ("“a” b “c", "++--++"),
        ("no mark", "--"),
    ],
)
def test_what_stands_between_marks_is_quoted(text: str, quoted: str) -> None:
    """An opening mark and what follows are quoted, a closing one not; a first mark after a character closes."""
    assert ["-+"[told] for told in READER.read(text).quoted] == list(quoted)
