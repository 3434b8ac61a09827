"""Near-duplicates: sentences that share most of their runs of three words."""

import re
from collections import Counter, defaultdict
from typing import Final, NamedTuple

__all__ = ["NEAR", "Near", "NearIndex"]

NEAR: Final = 0.5
"""From this share of common runs on, two sentences are near-duplicates."""
_RUN: Final = 3
_COMMON: Final = 500
_WORD: Final = re.compile(r"\w+")


class Near(NamedTuple):
    """The number of a sentence in the index, and how near it is: 1 for the same words."""

    number: int
    similarity: float


class NearIndex:
    """Sentences by their runs of words, numbered as they are added."""

    def __init__(self) -> None:
        self._runs: list[frozenset[str]] = []
        self._holders: dict[str, list[int]] = defaultdict(list)

    def add(self, text: str) -> None:
        """Add a sentence."""
        runs = _runs(text)
        for run in runs:
            self._holders[run].append(len(self._runs))
        self._runs.append(runs)

    def nearest(self, text: str) -> Near | None:
        """Return the nearest sentence by Jaccard's measure, the earliest of equals; nothing where none is near."""
        runs = _runs(text)
        shared = Counter[int]()
        for run in runs:
            holders = self._holders.get(run, ())
            if len(holders) <= _COMMON:  # what very many sentences share tells nothing, and costs most
                shared.update(holders)
        near = [Near(number, _jaccard(runs, self._runs[number])) for number in shared]
        best = max(near, key=lambda one: (one.similarity, -one.number), default=None)
        return best if best is not None and best.similarity >= NEAR else None


def _runs(text: str) -> frozenset[str]:
    words = _WORD.findall(text.lower())
    return frozenset(" ".join(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1)))


def _jaccard(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / len(one | two)
