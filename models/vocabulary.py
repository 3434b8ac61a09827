"""The terms that a model knows, each as one whole number: exact, compact, and found without making a string.

A term is a group and its parts: the symbols that it takes (stems, masks, acts), or the characters that it is spelled
in. Symbols and characters are numbered from 1; the parts of a term are the digits of a number in a base that none of
them reaches, and each group has a range of numbers to itself. So no two terms share a number. What the model does not
know is a 0 among the digits, which no term has.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.forms import LONGEST_SUBWORD
from models.joins import JOINED
from models.sieve import Sieve
from models.terms import ALONE, SPELLED

__all__ = ["HIGHEST_KEY", "Keys", "Vocabulary"]

Keys = NDArray[np.int64]

HIGHEST_KEY: Final = 2**54
"""Leaves room beside a key for the number of a sentence."""
_NO_KEY: Final = -1


class _Range(NamedTuple):
    """The numbers of one group."""

    start: int
    base: int
    parts: int
    """How many digits a term has, or has at most where it is spelled."""


class Vocabulary:
    """Terms by their keys. A term's rank is the place of its key among all, in ascending order."""

    def __init__(self, groups: str, symbols: Sequence[str], characters: str, keys: Keys) -> None:
        """Take the keys, ascending, and what their digits stand for.

        Raises `ModelError` where there are too many symbols or characters to number their terms.
        """
        self.groups, self.symbols, self.characters, self.keys = groups, tuple(symbols), characters, keys
        self.ranges, self.end = _ranges(groups, len(self.symbols) + 1, len(characters) + 1)
        if self.end > HIGHEST_KEY:
            message = f"{len(self.symbols)} symbols and {len(characters)} characters are too many: raise min_df"
            raise ModelError(message)
        self.numbers = {symbol: number for number, symbol in enumerate(self.symbols, 1)}
        self._sieve = Sieve(keys)
        self._characters = {character: number for number, character in enumerate(characters, 1)}

    @classmethod
    def of(cls, groups: str, terms: Sequence[str]) -> tuple[Self, NDArray[np.intp]]:
        """Return the vocabulary of some terms, and for each rank the place of its term among them."""
        symbols = {symbol for term in terms if term[0] not in SPELLED for symbol in term[1:].split(" ")}
        characters = {character for term in terms if term[0] in SPELLED for character in term[1:]}
        numbering = cls(groups, sorted(symbols), "".join(sorted(characters)), np.zeros(0, np.int64))
        keys = np.fromiter(map(numbering.key, terms), np.int64, len(terms))
        order = np.argsort(keys)
        return cls(groups, numbering.symbols, numbering.characters, keys[order]), order

    def __len__(self) -> int:
        """Return how many terms there are."""
        return len(self.keys)

    def __iter__(self) -> Iterator[str]:
        """Yield the terms by rank."""
        return (self.term(key) for key in self.keys.tolist())

    def key(self, term: str) -> int:
        """Return a term's number, or one that no term has where its group or a part of it is not known."""
        group, numbers = term[0], self.numbers
        parts: Sequence[str]
        if group in SPELLED:
            parts, numbers = term[1:], self._characters
        else:
            parts = term[1:].split(" ")
        if group not in self.ranges or len(parts) > self.ranges[group].parts:
            return _NO_KEY
        start, base, _ = self.ranges[group]
        value = 0
        try:
            for part in parts:
                value = value * base + numbers[part]
        except KeyError:
            return _NO_KEY
        return start + value

    def term(self, key: int) -> str:
        """Return the term that has a number."""
        group = next(name for name in reversed(self.ranges) if self.ranges[name].start <= key)
        start, base, _ = self.ranges[group]
        digits = _digits(key - start, base)
        if group in SPELLED:
            return group + "".join(self.characters[digit - 1] for digit in digits)
        return group + " ".join(self.symbols[digit - 1] for digit in digits)

    def search(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return for each key its rank, and whether it has one."""
        places = self.keys.searchsorted(keys)
        return places, self.keys.take(places, mode="clip") == keys

    def known(self, keys: Keys) -> NDArray[np.intp]:
        """Return the ranks of those keys that are terms, ascending."""
        maybe = keys[self._sieve.may_hold(keys)]
        maybe.sort()  # in order they are found far quicker
        ranks, known = self.search(maybe)
        return ranks[known]

    def find(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the ranks of those keys that are terms, ascending, and their places among the keys."""
        places = self._sieve.may_hold(keys).nonzero()[0]
        places = places[keys[places].argsort()]  # as in `known`
        ranks, known = self.search(keys[places])
        return ranks[known], places[known]

    def is_sound(self) -> bool:
        """Tell whether the keys ascend and each is the number of a term."""
        if len(self.keys) == 0 or self.keys[0] < 0 or self.keys[-1] >= self.end or np.any(np.diff(self.keys) <= 0):
            return False
        return bool(self.are_terms(self.keys).all())

    def are_terms(self, keys: Keys) -> NDArray[np.bool_]:
        """Tell which of ascending keys from 0 to the end are numbers of terms, known or not."""
        bounds = keys.searchsorted([told.start for told in self.ranges.values()])
        found = np.zeros(len(keys), np.bool_)
        for (group, told), low, high in zip(self.ranges.items(), bounds, [*bounds, len(keys)][1:], strict=True):
            found[low:high] = _are_terms(keys[low:high] - told.start, told, group)
        return found


def _ranges(groups: str, symbols: int, characters: int) -> tuple[dict[str, _Range], int]:
    """Return the range of each group, small ones first so that most keys are small numbers, and where the last ends."""
    bases = {group: characters if group in SPELLED else symbols for group in groups}
    parts = {group: LONGEST_SUBWORD if group in SPELLED else _symbols_of(group) for group in groups}
    start, ranges = 0, dict[str, _Range]()
    for group in sorted(groups, key=lambda group: bases[group] ** parts[group]):
        ranges[group] = _Range(start, bases[group], parts[group])
        start += bases[group] ** parts[group]
    return ranges, start


def _symbols_of(group: str) -> int:
    return 1 if group in ALONE else JOINED[group].parts


def _are_terms(values: Keys, told: _Range, group: str) -> NDArray[np.bool_]:
    """Tell of which numbers no digit is 0, and all are there but for the first ones of what is spelled."""
    wrong = values <= 0
    for _ in range(told.parts):
        values, digits = np.divmod(values, told.base)
        wrong |= (digits == 0) & ((values > 0) if group in SPELLED else True)
    right: NDArray[np.bool_] = ~wrong & (values == 0)
    return right


def _digits(value: int, base: int) -> list[int]:
    digits: list[int] = []
    while value:
        value, digit = divmod(value, base)
        digits.append(digit)
    return digits[::-1]
