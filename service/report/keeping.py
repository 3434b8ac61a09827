"""The few best of a stream that is too long to hold."""

from collections.abc import Callable
from heapq import heappush, heapreplace
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Best"]

Kept = TypeVar("Kept")


class Best(Generic[Kept]):
    """The items of the highest keys; of equal keys the first that came. With random keys, a fair draw."""

    def __init__(self, most: int) -> None:
        """Keep so many."""
        self._most = most
        self._heap: list[tuple[float, int, Kept]] = []
        self._seen = 0

    def offer(self, keys: NDArray[np.float64], item: Callable[[int], Kept]) -> None:
        """Offer an item a key, made only where it is kept; a key of minus infinity is never kept."""
        floor = self._heap[0][0] if len(self._heap) >= self._most else -np.inf
        if len(keys) > self._most:
            floor = max(floor, np.nextafter(np.partition(keys, -self._most)[-self._most], -np.inf))
        for place in np.flatnonzero(keys > floor).tolist():
            self._enter(float(keys[place]), self._seen + place, place, item)
        self._seen += len(keys)

    def ranked(self) -> list[Kept]:
        """Return what is kept, the highest key first."""
        return [item for _, _, item in sorted(self._heap, key=lambda entry: entry[:2], reverse=True)]

    def _enter(self, key: float, serial: int, place: int, item: Callable[[int], Kept]) -> None:
        if len(self._heap) < self._most:
            heappush(self._heap, (key, -serial, item(place)))
        elif key > self._heap[0][0]:
            heapreplace(self._heap, (key, -serial, item(place)))
