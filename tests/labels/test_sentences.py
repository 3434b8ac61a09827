"""Tests of cutting a text into statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.sentences import WINDOW, split

CHARACTERS = st.characters() | st.sampled_from(".!?…,\"'“”’ \n\r\t\x85\u2028\xa0") | st.characters(categories=["Cs"])
PIECES = ["He said ", '"No." ', "“Yes,” ", "Mr. ", "U.S. ", "x", ". ", "?!", "\n", "\r\n\r\n", "1. ", "\u2028", "\x1c"]
TEXTS = st.text(CHARACTERS, max_size=120) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def statements(text: str) -> list[str]:
    """Return the statements themselves."""
    return [text[start:end] for start, end in split(text)]


@given(TEXTS)
def test_spans_are_ordered_and_apart(text: str) -> None:
    """Spans of any Unicode text are not empty, lie inside it, and each begins where the one before has ended."""
    reached = 0
    for start, end in split(text):
        assert reached <= start < end <= len(text)
        reached = end


@given(TEXTS)
def test_no_statement_has_white_space_at_its_edges(text: str) -> None:
    """Every statement begins and ends with something visible."""
    assert all(piece == piece.strip() for piece in statements(text))


@given(TEXTS)
def test_nothing_visible_is_lost(text: str) -> None:
    """Statements together hold every character that is not white space."""
    assert "".join("".join(statements(text)).split()) == "".join(text.split())


@given(TEXTS)
def test_splitting_is_repeatable(text: str) -> None:
    """The same text is cut at the same places every time."""
    assert split(text) == split(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u2028\t\x85 "])
def test_a_text_without_words_has_no_statement(text: str) -> None:
    """White space alone gives no statement."""
    assert split(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fund was robbed. It was not.", ["The fund was robbed.", "It was not."]),
        ("LEAK FOUND IN EASTPORT\n\nThe mayor spoke.", ["LEAK FOUND IN EASTPORT", "The mayor spoke."]),
        ("- bread\n- Salt\r\n- Tea", ["- bread", "- Salt", "- Tea"]),
        ("The board met\non Monday.", ["The board met\non Monday."]),
        ("The board met\n\non Monday.", ["The board met", "on Monday."]),
        ("Mr. Olsen of the U.S. office denied it.", ["Mr. Olsen of the U.S. office denied it."]),
        ("“We never paid.” said Olsen. He left.", ["“We never paid.” said Olsen.", "He left."]),
        ("“We never paid.” Deputy Olsen said. He left.", ["“We never paid.” Deputy Olsen said.", "He left."]),
        ("“We never paid.” The room fell silent.", ["“We never paid.”", "The room fell silent."]),
    ],
)
def test_statements_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """Paragraphs, headlines and list lines end a statement; wrapped lines, titles and attributions do not."""
    assert statements(text) == expected


def test_offsets_count_code_points() -> None:
    """Characters beyond the basic plane and lone surrogates count one each."""
    text = "😀 Yes. \ud800 No."
    assert [text[start:end] for start, end in split(text)] == ["😀 Yes.", "\ud800 No."]


@pytest.mark.parametrize("text", ["a" * (3 * WINDOW), "word " * WINDOW, "“a. " * WINDOW, "." * (2 * WINDOW + 1)])
def test_a_text_longer_than_a_window_is_cut_without_loss(text: str) -> None:
    """Texts past the window, with no sentence end or with unbalanced quotation marks, lose nothing visible."""
    assert "".join("".join(statements(text)).split()) == "".join(text.split())


def test_a_sentence_across_the_edge_of_a_window_stays_whole() -> None:
    """A sentence that begins before the window's end and ends after it is one statement."""
    sentence = "The board met and said nothing at all about the leak."
    text = " ".join([sentence] * (2 * WINDOW // len(sentence)))
    assert set(statements(text)) == {sentence}
