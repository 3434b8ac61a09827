"""Offsets in code points and in UTF-16 units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.offsets import Offsets


@given(st.text())
def test_code_points_are_counted_as_they_are(text: str) -> None:
    """Without utf16 every offset is itself."""
    offsets = Offsets(text, utf16=False)
    assert [offsets.of(place) for place in range(len(text) + 1)] == list(range(len(text) + 1))


@given(st.text(st.sampled_from("aé😀𝒯\u200d") | st.characters(codec="utf-8")))
def test_utf16_units_are_counted_as_encoded(text: str) -> None:
    """With utf16 an offset is the length in units of what stands before it."""
    offsets = Offsets(text, utf16=True)
    expected = [len(text[:place].encode("utf-16-le")) // 2 for place in range(len(text) + 1)]
    assert [offsets.of(place) for place in range(len(text) + 1)] == expected


def test_the_last_character_of_one_unit_is_one_unit() -> None:
    """U+FFFF is one unit and U+10000 two."""
    offsets = Offsets("\uffff\U00010000", utf16=True)
    assert [offsets.of(place) for place in range(3)] == [0, 1, 3]


def test_an_offset_beyond_the_text_is_refused() -> None:
    """An offset after the end of a text with wide characters is an error, not a guess."""
    with pytest.raises(IndexError, match="out of range"):
        Offsets("😀", utf16=True).of(2)
