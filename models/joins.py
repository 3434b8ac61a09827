"""Which symbols of a sentence make a term together: neighbours, acts and fields with what is near them, skeletons.

`JOINED` says it once, as data: a symbol of one kind, and the kinds of symbol that stand so many tokens from it.
Training reads it with strings and gets terms, an explanation with places besides and gets the characters of each term,
and `models.layout` turns it into arithmetic on numbers for the classifier.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeVar

__all__ = ["JOINED", "Join", "Kind", "Symbols", "line", "together"]

S = TypeVar("S")
T = TypeVar("T")

Kind = Literal["stem", "neighbour", "negation", "act", "field", "mark", "head"]
"""What a symbol is to the groups. A neighbour is a stem or an edge of the sentence; marks are the acts, names and
quotation marks that the skeleton is made of, and the head is the first mark of a token."""
Symbols = Mapping[Kind, Sequence[S]]
"""The symbols of a token; a kind may have several or none."""


class Join(NamedTuple):
    """A group whose terms take several tokens."""

    of: Kind
    """The first symbol of a term."""
    near: tuple[Kind, ...]
    """The others."""
    at: tuple[tuple[int, ...], ...]
    """How far the others stand from the first, in tokens: one choice a term."""

    @property
    def parts(self) -> int:
        """Return how many symbols make a term."""
        return 1 + len(self.near)


def _pair(of: Kind, near: Kind, first: int, last: int) -> Join:
    """Return the join of two symbols that are between so many tokens apart."""
    return Join(of, (near,), tuple((distance,) for distance in range(first, last + 1)))


JOINED: Final[Mapping[str, Join]] = MappingProxyType(
    {
        "b": _pair("neighbour", "neighbour", 1, 1),
        "k": _pair("stem", "stem", 2, 2),
        "g": _pair("mark", "mark", 1, 1),
        "t": Join("head", ("head", "head"), ((1, 2),)),
        "n": _pair("negation", "stem", 1, 4),
        "p": _pair("act", "stem", 1, 5),
        "r": _pair("act", "stem", -4, -1),
        "z": _pair("field", "stem", 1, 3),
        "y": _pair("field", "stem", -3, -1),
        "h": _pair("field", "field", 1, 4),
    },
)
"""Group → what its terms are made of."""


def line(edges: tuple[T, T], tokens: Sequence[tuple[T, T | None]]) -> list[T]:
    """Return the tokens of a sentence between its edges, and after them those of its skeleton.

    A token is told twice, for the sentence and, where it belongs there, for the skeleton. The one has no marks and the
    other nothing else, so no join looks from the sentence to its skeleton.
    """
    start, end = edges
    return [start, *(token for token, _ in tokens), end, *(mark for _, mark in tokens if mark is not None)]


def together(join: Join, told: Sequence[Symbols[S]]) -> Iterator[tuple[S, ...]]:
    """Yield the symbols of each term of a group in the line of a sentence."""
    for place, symbols in enumerate(told):
        ones = symbols.get(join.of, ())
        for distances in join.at if ones else ():
            others = [
                told[place + distance].get(kind, ())
                for kind, distance in zip(join.near, distances, strict=True)
                if 0 <= place + distance < len(told)
            ]
            if len(others) == len(distances):
                yield from product(ones, *others)
