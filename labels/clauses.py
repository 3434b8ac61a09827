"""Cut a sentence into clauses: the parts that can be read for themselves."""

import re
from collections.abc import Iterator
from typing import Final

from labels.sentences import Span

__all__ = ["clauses"]

_OPENERS: Final = (
    "and that|although|after|amid|as|because|before|but|despite|if|since|that|though|unless|until|"
    "when|where|whereas|which|while|who|whom|whose"
)
# A mark with its space, a dash between spaces, a bracket, a quotation mark, or the space before an opening word.
_BORDER: Final = re.compile(rf"""\s*[,;:]\s+|\s+[-–—]+\s+|\s*[()]\s*|["“”]+|\s+(?=(?:{_OPENERS})\s)""")
_INSIDE: Final = re.compile(r"\S*\w(?:.*\S)?", re.DOTALL)
_FEWEST_WORDS: Final = 7
_SHORTEST: Final = 25
_LARGEST_SHARE: Final = 0.9


def clauses(sentence: str) -> list[Span]:
    """Return the parts of a sentence that stand between two borders, each once, in order of appearance.

    They are its pieces, its beginnings and its ends; those of fewer than 25 characters or seven words are left out, and
    so is what is nearly the whole.
    """
    pieces = list(_pieces(sentence))
    beginnings = [Span(pieces[0].start, piece.end) for piece in pieces[1:-1]]
    ends = [Span(piece.start, pieces[-1].end) for piece in pieces[1:-1]]
    return sorted({span for span in (*pieces, *beginnings, *ends) if _stands_alone(sentence, span)})


def _pieces(sentence: str) -> Iterator[Span]:
    start = 0
    for border in _BORDER.finditer(sentence):
        yield from _trimmed(sentence, start, border.start())
        start = border.end()
    yield from _trimmed(sentence, start, len(sentence))


def _trimmed(sentence: str, start: int, end: int) -> Iterator[Span]:
    """Yield what stands there without white space at its edges, where it holds a word."""
    if found := _INSIDE.search(sentence, start, end):
        yield Span(*found.span())


def _stands_alone(sentence: str, span: Span) -> bool:
    length = span.end - span.start
    few = len(sentence[span.start : span.end].split()) < _FEWEST_WORDS
    return not few and _SHORTEST <= length <= _LARGEST_SHARE * len(sentence)
