"""Tests of what a token becomes before terms are made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.forms import MASKED_NAME, MASKED_NUMBER, NAME, NEGATION, NUMBER, Form, FormTable, subwords
from models.lexicon import Lexicon

LEXICON = Lexicon(
    places=frozenset({"norland", "turkey"}),
    ambiguous=frozenset({"turkey"}),
    roles=frozenset({"minister"}),
    common=frozenset({"talks", "leak"}),
    acts={"deny": ("denied",)},
    valence={"bad": ("leak",)},
    fields={"untrue": ("denied",)},
)


def _form(token: str, *, plain: bool = False) -> Form:
    """Return the form of a token from a table of its own."""
    return FormTable(LEXICON).form(token, plain=plain)


@pytest.mark.parametrize(
    ("token", "plain", "expected"),
    [
        ("n't", False, NEGATION),
        ("N'T", False, NEGATION),
        ("1987", False, NUMBER),
        ("4th", False, NUMBER),
        ("norland", False, NAME),
        ("Norland", True, NAME),
        ("turkey", False, "turkey"),
        ("Turkey", False, NAME),
        ("Minister", False, "minist"),
        ("Olsen", False, NAME),
        ("Olsen", True, NAME),
        ("Talks", False, NAME),
        ("Talks", True, "talk"),
        ("?", False, "?"),
        ('"', False, '"'),
        ("_", False, "_"),
    ],
)
def test_names_and_numbers_are_masked(token: str, plain: bool, expected: str) -> None:  # noqa: FBT001 - a case's value
    """Names and numbers become masks, negations one word, titles and common words their stems."""
    assert _form(token, plain=plain).stem == expected


def test_classes_follow_the_stem() -> None:
    """A word carries its acts, its tone and its fields, and its acts mark the skeleton."""
    denies, leaks = _form("denies"), _form("leaks")
    assert (denies.acts, denies.marker, denies.valence) == (("deny",), ("deny",), ())
    assert (leaks.acts, leaks.marker, leaks.valence) == ((), (), ("bad",))
    assert (denies.fields, leaks.fields) == (("untrue",), ())


def test_names_and_quotation_marks_mark_the_skeleton() -> None:
    """A name and a quotation mark stand in the skeleton, other marks and numbers do not."""
    assert [_form(token).marker for token in ("Olsen", '"', "?", "12")] == [(NAME,), ('"',), (), ()]


def test_only_words_count_as_known_or_not() -> None:
    """Names, numbers and marks are no words that the model may know."""
    assert [_form(token).is_word for token in ("leak", "n't", "Olsen", "12", "?")] == [
        *(True, True),
        *(False, False, False),
    ]


def test_one_token_has_one_form() -> None:
    """The table gives the same object again, for memories know forms by identity; all names share one."""
    forms = FormTable(LEXICON)
    assert forms.form("leak", plain=False) is forms.form("Leak", plain=True) is forms.form("leak", plain=True)
    assert forms.form("n't", plain=False) is forms.form("not", plain=False)
    assert forms.form("Olsen", plain=False) is forms.form("norland", plain=True) is MASKED_NAME
    assert forms.form("12", plain=False) is MASKED_NUMBER


def test_a_very_long_token_is_not_remembered() -> None:
    """A token longer than any word has an equal form each time, and leaves nothing behind."""
    forms = FormTable(LEXICON)
    first, again = (forms.form("x" * 33, plain=False) for _ in range(2))
    assert first is not again
    assert first.surface == again.surface == "x" * 33


def test_subwords_are_three_to_five_characters_with_edges() -> None:
    """A word gives its n-grams with a space for each edge; what is no word gives none."""
    assert subwords("deny") == (" de", "den", "eny", "ny ", " den", "deny", "eny ", " deny", "deny ")
    assert subwords("#") == ()


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=12))
def test_every_subword_is_in_the_padded_word(word: str) -> None:
    """Each n-gram of any word is a piece of the word with its edges, and there is at least one."""
    grams = subwords(word)
    assert grams
    assert all(gram in f" {word} " for gram in grams)
