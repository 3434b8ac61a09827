"""Tests of making texts look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.normalise import normalise

TEXTS = st.text(st.characters() | st.sampled_from('"?“”’—\u00a0\u3000') | st.characters(categories=["Cs"]))


@given(TEXTS)
def test_the_length_stays(text: str) -> None:
    """Any Unicode text keeps its length, so that offsets hold in the original."""
    assert len(normalise(text)) == len(text)


@given(TEXTS)
def test_a_normalised_text_stays_as_it_is(text: str) -> None:
    """Normalising twice changes no more than normalising once."""
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“No”, «no», „no‟", '"No", "no", "no"'),
        ("didn’t, didn`t, didn´t", "didn't, didn't, didn't"),
        ("then — or – not ‑ at―all", "then - or - not - at-all"),
        ("4\u00a0May\u2009at\u202fnoon\u3000sharp", "4 May at noon sharp"),
        ('He said "no"? Then', 'He said "no"  Then'),
        ("Grüße, ÅNGSTRÖM", "Grüße, ÅNGSTRÖM"),
    ],
)
def test_marks_become_plain(text: str, expected: str) -> None:
    """Quotation marks, dashes and spaces of every kind become the plain ones, letters stay."""
    assert normalise(text) == expected
