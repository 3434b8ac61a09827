"""Tests of cutting a sentence into clauses."""

from hypothesis import given
from hypothesis import strategies as st

from labels.clauses import clauses

PIECES = st.sampled_from(
    ["the board denied it", " who ", ", ", ' "', '" ', " - ", "; ", " (", ") ", " ", "x", "\n", "."]
)
SENTENCES = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=80)

SENTENCE = (
    "The mayor, who had long heard the claims of the fishermen, said on Monday before the whole council that "
    '"the old ferry was never sold to anybody" and blamed the port authority for a false report.'
)


def test_pieces_beginnings_and_ends_are_told_in_order() -> None:
    """Each part between two borders is there, and so are those from the start and those to the end."""
    found = [SENTENCE[start:end] for start, end in clauses(SENTENCE)]
    assert found == sorted(found, key=SENTENCE.index)
    assert {
        "who had long heard the claims of the fishermen",
        "The mayor, who had long heard the claims of the fishermen",
        "the old ferry was never sold to anybody",
        "and blamed the port authority for a false report.",
        SENTENCE[SENTENCE.index("said on") :],
    } <= set(found)
    assert "The mayor" not in found, "two words say nothing for themselves"
    assert SENTENCE not in found


def test_a_sentence_of_one_piece_has_no_clauses() -> None:
    """What has no border inside is no more than itself."""
    assert clauses("The board has sold the old ferry to the port.") == []


@given(SENTENCES)
def test_clauses_lie_inside_without_white_space_at_their_edges(sentence: str) -> None:
    """Of any text, each clause is there once, shorter than the text, and begins and ends with something visible."""
    found = clauses(sentence)
    assert len(set(found)) == len(found)
    for start, end in found:
        clause = sentence[start:end]
        assert 0 <= start < end <= len(sentence)
        assert clause == clause.strip()
        assert len(clause) < len(sentence)
