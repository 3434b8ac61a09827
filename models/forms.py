"""What a token becomes before terms are made: its stem, or a mask where it is a name or a number."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from models.lexicon import Lexicon, stem

__all__ = ["NAME", "NEGATION", "NUMBER", "Form", "form_table", "subwords"]

NAME: Final = "@"
NUMBER: Final = "#"
NEGATION: Final = "not"
_CACHED: Final = 50_000
_SHORTEST, _LONGEST = 3, 5


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


def form_table(lexicon: Lexicon) -> Callable[[str, bool], Form]:
    """Return a bounded cache of forms: (token, its capital tells nothing) → form."""

    @lru_cache(maxsize=_CACHED)
    def form_of(token: str, plain: bool) -> Form:  # noqa: FBT001 - the key of a cache
        return _form(token, lexicon, plain=plain)

    return form_of


def subwords(surface: str) -> tuple[str, ...]:
    """Return the character n-grams of 3 to 5 of a masked token, its edges marked by a space."""
    if not surface[0].isalpha():
        return ()
    padded = f" {surface} "
    return tuple(
        padded[start : start + length]
        for length in range(_SHORTEST, _LONGEST + 1)
        for start in range(max(1, len(padded) - length + 1))
    )


def _form(token: str, lexicon: Lexicon, *, plain: bool) -> Form:
    small = token.lower()
    if small == "n't":
        return _word(NEGATION, NEGATION, lexicon)
    if small[0].isdigit():
        return Form(NUMBER, NUMBER)
    if not small[0].isalpha():
        return Form(small, small, marker=(small,) if small == '"' else ())
    if _is_name(small, lexicon, capital=token[0] != small[0], plain=plain):
        return Form(NAME, NAME, marker=(NAME,))
    return _word(stem(small), small, lexicon)


def _word(stemmed: str, surface: str, lexicon: Lexicon) -> Form:
    acts = lexicon.act_of.get(stemmed, ())
    return Form(stemmed, surface, is_word=True, acts=acts, valence=lexicon.valence_of.get(stemmed, ()), marker=acts)


def _is_name(small: str, lexicon: Lexicon, *, capital: bool, plain: bool) -> bool:
    if small in lexicon.places and (capital or small not in lexicon.ambiguous):
        return True
    return capital and small not in lexicon.roles and not (plain and small in lexicon.common)
