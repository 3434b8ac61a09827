"""Documents from their rows, which stand together, and the few that are worth naming."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.report.intervals import wilson
from service.report.keeping import Best
from service.report.rows import Rows
from service.report.tallies import COUNTED, Tally

__all__ = ["LISTED", "Document", "DocumentRanking"]

Integers = NDArray[np.int64]

LISTED: Final = 100
"""Up to so many documents are all listed."""
_RANKED: Final = 20
_STATEMENTS: Final = COUNTED.index("statements")


class Document(NamedTuple):
    """A document and what was counted in it."""

    name: str
    tally: Tally
    day: int | None
    source: str | None


class DocumentRanking:
    """Ranks documents by a share's lower bound: three of four is no more remarkable than sixty of a hundred."""

    def __init__(self, least: int) -> None:
        """Rank documents of at least so many statements."""
        self._least = least
        self._ranked = {name: Best[Document](_RANKED) for name in ("stance_accusation", "stance_rebuttal")}
        self._longest = Best[Document](LISTED)
        self._open: Document | None = None
        self.enough = 0
        """How many documents have had statements enough to be ranked."""

    def add(self, rows: Rows) -> None:
        """Take in some rows; the last document is held open, it may go on with the next."""
        sums = np.add.reduceat(rows.counts, rows.starts, axis=0)
        if self._open is not None and not rows.column("documents")[0]:
            sums[0] += self._open.tally.counts
        else:
            self.finish()

        def document(place: int) -> Document:
            row = int(rows.starts[place])
            name = rows.batch["document"][row].as_py() or ""
            return Document(name, Tally(sums[place].copy()), rows.day(row), rows.source(row))

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
