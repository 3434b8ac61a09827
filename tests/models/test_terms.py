"""Tests of the terms of a sentence."""

import pickle
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.lexicon import Lexicon
from models.terms import DEFAULT_GROUPS, GROUPS, TermExtractor

LEXICON = Lexicon.of(["the claim was a lie and the minister said so " * 3])
EXTRACTOR = TermExtractor(LEXICON, GROUPS)
WORDS = st.lists(st.sampled_from(["The", "minister", "Olsen", "denied", "“", "”", "lie", ",", "n't", "12", "leak"]))
TEXTS = st.text(st.characters() | st.characters(categories=["Cs"])) | WORDS.map(" ".join)


def terms(text: str, group: str) -> list[str]:
    """Return the terms of one group, without its letter."""
    return [term[1:] for term in TermExtractor(LEXICON, group)(text)]


@given(TEXTS)
def test_occurrences_are_the_terms_with_their_places(text: str) -> None:
    """Any text gives the same terms in the same order with and without places, and every place lies in the text."""
    occurrences = list(EXTRACTOR.occurrences(text))
    assert [item.term for item in occurrences] == EXTRACTOR(text)
    assert all(0 <= item.start < item.end <= len(text) for item in occurrences)


@given(TEXTS)
def test_every_term_names_its_group(text: str) -> None:
    """The first letter of every term of any text is one of the groups, and more follows it."""
    assert all(term[0] in GROUPS and len(term) > 1 for term in EXTRACTOR(text))


@given(TEXTS)
def test_groups_add_up(text: str) -> None:
    """The terms of all groups together are those of each group apart."""
    apart = Counter(term for group in GROUPS for term in TermExtractor(LEXICON, group)(text))
    assert apart == Counter(EXTRACTOR(text))


@given(TEXTS)
def test_a_warm_cache_changes_nothing(text: str) -> None:
    """A text gives the same terms whether or not others were read before, and after forgetting."""
    fresh = TermExtractor(LEXICON, GROUPS)
    assert fresh(text) == EXTRACTOR(text)
    fresh.forget()
    assert fresh(text) == EXTRACTOR(text)


@pytest.mark.parametrize(
    ("group", "text", "expected"),
    [
        ("w", "the leak is 3 years old", ["the", "leak", "is", "#", "year", "old"]),
        ("w", "said Jan Olsen", ["said", "@"]),
        ("b", "the leaks", ["^ the", "the leak", "leak $"]),
        ("k", "the leak is", ["the is"]),
        ("o", "a b c d e f g", ["a", "b", "c", "d", "e", "f"]),
        ("a", "he denied it", ["deny"]),
        ("v", "an awful day", ["bad"]),
        ("t", "Olsen denied what Brandt said", ["@ deny @"]),
        ("s", "leak", [" le", "lea", "eak", "ak ", " lea", "leak", "eak ", " leak", "leak "]),
        ("f", "they hid it", ["conceal"]),
        ("z", "he hid it there", ["conceal it", "conceal there"]),
        ("y", "so he hid it", ["conceal so", "conceal he"]),
        ("h", "hid the files", ["conceal paper"]),
        (GROUPS, "", []),
    ],
)
def test_each_group_reads_the_sentence_its_way(group: str, text: str, expected: list[str]) -> None:
    """Stems, neighbours, openings, acts, tone, skeleton, fields and subwords are what the module says."""
    assert [term for term in terms(text, group) if group != "t" or term in expected] == expected


def test_fields_reach_a_few_words_and_no_further() -> None:
    """A field is joined with the three stems beside it, and with fields up to four places on."""
    assert terms("hid one two three four", "z") == ["conceal one", "conceal two", "conceal three"]
    assert "conceal paper" in terms("hid one two three files", "h")
    assert "conceal paper" not in terms("hid one two three four files", "h")


def test_two_fields_of_one_word_are_no_pair() -> None:
    """A word that stands in two fields gives both, and no pair of them."""
    assert terms("shelter", "f") == ["illegal", "help"]
    assert terms("shelter", "h") == []


def test_a_quotation_is_known_from_its_marks() -> None:
    """Words between quotation marks are quoted, those before and after are not."""
    assert terms("he said “the claim” again", "q") == ['"', "the", "claim"]


def test_a_sentence_that_closes_a_quotation_begins_inside_it() -> None:
    """A sentence cut out of a quotation, whose first mark closes, begins as quoted."""
    assert terms("the claim is a lie” he said", "q") == ["the", "claim", "is", "a", "lie"]


def test_names_that_follow_each_other_are_one() -> None:
    """A name of several words is one token over all its characters."""
    text = "so said Jan Olsen twice"
    occurrences = TermExtractor(LEXICON, "w").occurrences(text)
    assert [(item.term, text[item.start : item.end]) for item in occurrences][2:] == [
        ("w@", "Jan Olsen"),
        ("wtwice", "twice"),
    ]


def test_swapping_a_name_changes_no_term() -> None:
    """Two sentences that differ in a name alone give the same terms."""
    assert EXTRACTOR("The minister accused Olsen of a lie.") == EXTRACTOR("The minister accused Zyxwvut of a lie.")


def test_a_headline_keeps_its_words() -> None:
    """In Title Case a capital makes no name of a word that is common."""
    assert terms("Minister Said Claim Said Lie", "w") == ["minist", "said", "claim", "said", "lie"]


def test_a_pickle_leaves_the_caches_out() -> None:
    """A pickled extractor holds none of the words it has read and gives the same terms."""
    extractor = TermExtractor(LEXICON, DEFAULT_GROUPS)
    before = extractor("the supersecretword was said")
    content = pickle.dumps(extractor)
    assert b"supersecretword" not in content
    again = pickle.loads(content)  # noqa: S301 - pickled two lines above
    assert again("the supersecretword was said") == before
