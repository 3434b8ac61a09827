"""Tests of the word lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.lexicon import Lexicon, stem


@pytest.mark.parametrize(("word", "expected"), [("denied", "deni"), ("denies", "deni"), ("claims", "claim"), ("", "")])
def test_words_of_one_kind_share_a_stem(word: str, expected: str) -> None:
    """Inflected forms give one Snowball stem."""
    assert stem(word) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_word_has_a_stem(word: str) -> None:
    """Any text has a stem, always the same one."""
    assert stem(word) == stem(word)


def test_a_word_is_common_when_seen_small_three_times() -> None:
    """Words in small letters seen at least three times are no names at the head of a sentence."""
    lexicon = Lexicon.of(["the harvest", "the Harvest", "the board", "The board"])
    assert "the" in lexicon.common
    assert not lexicon.common & {"harvest", "board"}


def test_the_word_lists_are_read() -> None:
    """The lists beside the module give places, roles and classes, without their comments."""
    lexicon = Lexicon.of([])
    assert {"albania", "turkey"} <= lexicon.places
    assert "turkey" in lexicon.ambiguous
    assert "minister" in lexicon.roles
    assert lexicon.common == frozenset()
    assert not any("#" in word for word in lexicon.places | lexicon.ambiguous | lexicon.roles)


def test_every_ambiguous_word_is_a_place() -> None:
    """A word that is a place only with a capital is on the list of places, or it would never be masked as one."""
    lexicon = Lexicon.of([])
    assert lexicon.ambiguous <= lexicon.places


def test_classes_are_found_by_stem() -> None:
    """A word stands in its classes by its stem, in every class that lists it, each once."""
    lexicon = Lexicon.model_validate(
        {
            "acts": {"deny": ("deny", "denied", "clear"), "clean": ("cleared",)},
            "valence": {"bad": ("denied",)},
            "fields": {"truth": ("denied",)},
        },
    )
    assert lexicon.act_of == {"deni": ("deny",), "clear": ("deny", "clean")}
    assert lexicon.valence_of == {"deni": ("bad",)}
    assert lexicon.fields_of == {"deni": ("truth",)}


def test_a_lexicon_survives_json() -> None:
    """A lexicon written as JSON reads back equal."""
    lexicon = Lexicon.of(["the leak the leak the leak"])
    assert Lexicon.model_validate_json(lexicon.model_dump_json()) == lexicon


def test_an_unknown_list_is_refused() -> None:
    """A lexicon has the lists it knows and no other."""
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Lexicon.model_validate({"insults": ["liar"]})
