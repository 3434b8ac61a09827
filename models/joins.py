"""Which symbols of a sentence make a term together: neighbours, acts and fields with what is near them, skeletons.

A function here never looks at a symbol: it only says which stand together, always equally many. Training feeds it
strings and gets terms; the classifier feeds it numbers and gets keys to look up; an explanation feeds it places and
gets the characters of each term. So the three cannot drift apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

__all__ = ["JOINED", "Join", "Symbols"]

S = TypeVar("S")

_NEGATED: Final = 4
_AFTER: Final = 5
_BEFORE: Final = 4
_NEAR_FIELD: Final = 3
_FIELDS_APART: Final = 4


class Symbols(NamedTuple, Generic[S]):
    """What the joined groups see of a sentence."""

    start: S
    end: S
    stems: Sequence[S]
    acts: Sequence[tuple[int, S]]
    """Every act with the place of its stem."""
    skeleton: Sequence[Sequence[S]]
    negations: Sequence[int]
    """The places of negations."""
    fields: Sequence[tuple[int, S]]
    """Every semantic field with the place of its stem."""


class _Together(Protocol):
    """Tells which symbols of a sentence make a term together."""

    def __call__(self, told: Symbols[S], /) -> Iterable[tuple[S, ...]]:
        """Return the symbols of each term, in a fixed order."""


class Join(NamedTuple):
    """A group whose terms take several tokens."""

    parts: int
    """How many symbols make a term."""
    of: _Together


def _neighbours(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    return zip([told.start, *told.stems], [*told.stems, told.end], strict=True)


def _with_a_gap(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    return zip(told.stems, told.stems[2:], strict=False)


def _skeleton_pairs(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    return [(one, two) for ones, twos in pairwise(told.skeleton) for one in ones for two in twos]


def _skeleton_triples(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    firsts = [symbols[0] for symbols in told.skeleton]
    return zip(firsts, firsts[1:], firsts[2:], strict=False)


def _negated(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    stems = told.stems
    return [(stems[at], stem) for at in told.negations for stem in stems[at + 1 : at + 1 + _NEGATED]]


def _followed(marks: Sequence[tuple[int, S]], stems: Sequence[S], reach: int) -> Iterable[tuple[S, ...]]:
    return [(mark, stem) for at, mark in marks for stem in stems[at + 1 : at + 1 + reach]]


def _preceded(marks: Sequence[tuple[int, S]], stems: Sequence[S], reach: int) -> Iterable[tuple[S, ...]]:
    return [(mark, stem) for at, mark in marks for stem in stems[max(0, at - reach) : at]]


def _after_acts(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    return _followed(told.acts, told.stems, _AFTER)


def _before_acts(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    return _preceded(told.acts, told.stems, _BEFORE)


def _after_fields(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    return _followed(told.fields, told.stems, _NEAR_FIELD)


def _before_fields(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    return _preceded(told.fields, told.stems, _NEAR_FIELD)


def _field_pairs(told: Symbols[S]) -> Iterable[tuple[S, ...]]:
    pairs = list[tuple[S, ...]]()
    for number, (at, one) in enumerate(told.fields, 1):
        for other, two in told.fields[number:]:
            if other > at + _FIELDS_APART:
                break
            if other > at:
                pairs.append((one, two))
    return pairs


JOINED: Final[Mapping[str, Join]] = MappingProxyType(
    {
        "b": Join(2, _neighbours),
        "k": Join(2, _with_a_gap),
        "g": Join(2, _skeleton_pairs),
        "t": Join(3, _skeleton_triples),
        "n": Join(2, _negated),
        "p": Join(2, _after_acts),
        "r": Join(2, _before_acts),
        "z": Join(2, _after_fields),
        "y": Join(2, _before_fields),
        "h": Join(2, _field_pairs),
    },
)
"""Group → what its terms are made of."""
