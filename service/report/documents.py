"""Documents from their rows, which stand together, and the few that are worth naming."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.report.intervals import wilson
from service.report.keeping import Best
from service.report.rows import Rows
from service.report.tallies import COUNTED, Tally

__all__ = ["LISTED", "Document", "DocumentRanking", "Quote"]

Integers = NDArray[np.int64]

LISTED: Final = 100
"""Up to so many documents are all listed."""
_RANKED: Final = 12
_STATEMENTS: Final = COUNTED.index("statements")
_STANCES: Final = ("stance_accusation", "stance_rebuttal")


class Quote(NamedTuple):
    """A statement and how certain its stance is."""

    confidence: float
    text: str


class Document(NamedTuple):
    """A document and what was counted in it."""

    name: str
    tally: Tally
    day: int | None
    source: str | None
    quotes: Mapping[str, Quote]
    """Count of a stance, such as `stance_accusation` → the clearest statement of it; empty where there is no text."""


class DocumentRanking:
    """Ranks documents by a share's lower bound: three of four is no more remarkable than sixty of a hundred."""

    def __init__(self, least: int) -> None:
        """Rank documents of at least so many statements."""
        self._least = least
        self._ranked = {name: Best[Document](_RANKED) for name in _STANCES}
        self._longest = Best[Document](LISTED)
        self._open: Document | None = None
        self.enough = 0
        """How many documents have had statements enough to be ranked."""

    def add(self, rows: Rows) -> None:
        """Take in some rows; the last document is held open, it may go on with the next."""
        sums = np.add.reduceat(rows.counts, rows.starts, axis=0)
        goes_on = self._open if not rows.column("documents")[0] else None
        if goes_on:
            sums[0] += goes_on.tally.counts
        else:
            self.finish()

        def document(place: int) -> Document:
            row = int(rows.starts[place])
            name = rows.batch["document"][row].as_py() or ""
            quotes = _quotes(rows, place, goes_on.quotes if goes_on and place == 0 else {})
            return Document(name, Tally(sums[place].copy()), rows.day(row), rows.source(row), quotes)

        self._offer(sums[:-1], document)
        self._open = document(len(sums) - 1)

    def finish(self) -> None:
        """Close the document that is held open."""
        if self._open is not None:
            held = self._open
            self._offer(held.tally.counts[None, :], lambda _: held)
            self._open = None

    def ranked(self, name: str) -> list[Document]:
        """Return the documents with the most remarkable share of a stance, such as `stance_accusation`."""
        return self._ranked[name].ranked()

    def longest(self) -> list[Document]:
        """Return the documents of the most statements, at most `LISTED`."""
        return self._longest.ranked()

    def _offer(self, sums: Integers, document: Callable[[int], Document]) -> None:
        statements = sums[:, _STATEMENTS].astype(np.float64)
        enough = statements >= self._least
        self.enough += int(enough.sum())
        self._longest.offer(statements, document)
        for name, best in self._ranked.items():
            count = sums[:, COUNTED.index(name)].astype(np.float64)
            best.offer(np.where(enough & (count > 0), wilson(count, statements)[0], -np.inf), document)


def _quotes(rows: Rows, place: int, before: Mapping[str, Quote]) -> dict[str, Quote]:
    """Return the clearest statement of each stance in a document of these rows, or in what came of it before."""
    quotes = dict(before)
    if "text" not in rows.batch.schema.names:
        return quotes
    first = int(rows.starts[place])
    last = int(rows.starts[place + 1]) if place + 1 < len(rows.starts) else rows.batch.num_rows
    confidence = rows.batch["stance_confidence"].slice(first, last - first).to_numpy(zero_copy_only=False)
    for name in _STANCES:
        mine = np.flatnonzero(rows.column(name)[first:last])
        if len(mine):
            best = int(mine[np.argmax(confidence[mine])])
            quote = Quote(float(confidence[best]), rows.batch["text"][first + best].as_py() or "")
            quotes[name] = max(quote, quotes.get(name, quote), key=lambda one: one.confidence)
    return quotes
