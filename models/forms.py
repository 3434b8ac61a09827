"""What a token becomes before terms are made: its stem, or a mask where it is a name or a number."""

from dataclasses import dataclass
from typing import Final

from models.lexicon import Lexicon, stem
from models.memo import REMEMBERED, Memo

__all__ = [
    "LONGEST_REMEMBERED",
    "LONGEST_SUBWORD",
    "MASKED_NAME",
    "MASKED_NUMBER",
    "NAME",
    "NEGATION",
    "NUMBER",
    "Form",
    "FormTable",
    "subwords",
]

NAME: Final = "@"
NUMBER: Final = "#"
NEGATION: Final = "not"
LONGEST_REMEMBERED: Final = 32
"""Longer tokens are worked out each time: remembered ones could fill the memory."""
LONGEST_SUBWORD: Final = 5
_SHORTEST_SUBWORD: Final = 3


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """A token as the terms see it; depends on the token and on whether its capital tells anything.

    Compared and hashed by identity: the table gives one object a token, and caches are keyed by it.
    """

    stem: str
    surface: str
    is_word: bool = False
    """A word whose being known or not says whether the model understands the sentence."""
    acts: tuple[str, ...] = ()
    valence: tuple[str, ...] = ()
    marker: tuple[str, ...] = ()
    """What it adds to the skeleton of the sentence: its acts, a name, a quotation mark, or nothing."""
    fields: tuple[str, ...] = ()


MASKED_NAME: Final = Form(NAME, NAME, marker=(NAME,))
"""The one form of all names."""
MASKED_NUMBER: Final = Form(NUMBER, NUMBER)
"""The one form of all numbers."""


class FormTable:
    """The forms of tokens. A word has one form however it is written, and is known by it as long as it is met."""

    def __init__(self, lexicon: Lexicon, remembered: int = REMEMBERED) -> None:
        """Start with no word met."""
        self._lexicon = lexicon
        self._words = Memo(self._word, most=remembered, keeps=lambda small: len(small) <= LONGEST_REMEMBERED)

    def form(self, token: str, *, plain: bool) -> Form:
        """Return the form of a token; `plain` says that a capital tells nothing where it stands."""
        small = token.lower()
        if small == "n't":
            return self._words[NEGATION]
        if small[0].isdigit():
            return MASKED_NUMBER
        if small[0].isalpha() and self._is_name(small, capital=token[0] != small[0], plain=plain):
            return MASKED_NAME
        return self._words[small]

    def _word(self, small: str) -> Form:
        if not small[0].isalpha():
            return Form(small, small, marker=(small,) if small == '"' else ())
        stemmed, lexicon = stem(small), self._lexicon
        acts = lexicon.act_of.get(stemmed, ())
        return Form(
            stemmed,
            small,
            is_word=True,
            acts=acts,
            valence=lexicon.valence_of.get(stemmed, ()),
            marker=acts,
            fields=lexicon.fields_of.get(stemmed, ()),
        )

    def _is_name(self, small: str, *, capital: bool, plain: bool) -> bool:
        lexicon = self._lexicon
        if small in lexicon.places and (capital or small not in lexicon.ambiguous):
            return True
        return capital and small not in lexicon.roles and not (plain and small in lexicon.common)


def subwords(surface: str) -> tuple[str, ...]:
    """Return the character n-grams of 3 to 5 of a masked token, its edges marked by a space."""
    if not surface[0].isalpha():
        return ()
    padded = f" {surface} "
    return tuple(
        padded[start : start + length]
        for length in range(_SHORTEST_SUBWORD, LONGEST_SUBWORD + 1)
        for start in range(max(1, len(padded) - length + 1))
    )
