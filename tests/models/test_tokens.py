"""Tests of cutting a sentence into tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.normalise import normalise
from models.tokens import spans, words

TEXTS = st.text(st.characters() | st.sampled_from("nN't’.?!;:,\"“ ab") | st.characters(categories=["Cs"]))


@given(TEXTS)
def test_a_token_is_the_text_at_its_span(text: str) -> None:
    """Tokens of any text are not empty, stand in order and apart, and are the normalised text at their spans."""
    plain, reached = normalise(text), 0
    for start, end in spans(text):
        assert reached <= start < end <= len(text)
        reached = end
    assert words(text) == [plain[start:end] for start, end in spans(text)]


@given(TEXTS)
def test_every_letter_and_digit_belongs_to_a_token(text: str) -> None:
    """No letter and no digit is lost between tokens."""
    covered = {place for start, end in spans(text) for place in range(start, end)}
    assert all(place in covered for place, character in enumerate(normalise(text)) if character.isalnum())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("They didn’t pay.", ["They", "did", "n't", "pay"]),
        ("DON'T!", ["DO", "N'T", "!"]),
        ("the senator’s claim", ["the", "senator", "'s", "claim"]),
        (
            "I’ll, we’ve, you’re, I’d, I’m",
            ["I", "'ll", ",", "we", "'ve", ",", "you", "'re", ",", "I", "'d", ",", "I", "'m"],
        ),
        ("the U.S. office", ["the", "U.S", "office"]),
        ("“No”; why?", ['"', "No", '"', ";", "why", "?"]),
        ("pile-up (twice)", ["pile", "up", "twice"]),
    ],
)
def test_words_clitics_and_marks_are_tokens(text: str, expected: list[str]) -> None:
    """Negations and clitics are cut off, inner dots stay, and only marks of structure are kept."""
    assert words(text) == expected
