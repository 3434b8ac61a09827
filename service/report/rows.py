"""A batch of scored rows as a survey counts it: a matrix of counts, and the group that each row is in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from service.report.periods import day_of
from service.report.tallies import COUNTED, count_rows

__all__ = ["Coded", "RowReader", "Rows", "source_of"]

Integers = NDArray[np.int64]


class Coded(NamedTuple):
    """A column as a code a row, and what each code stands for."""

    codes: Integers
    names: Sequence[Any]


@dataclass(frozen=True)
class Rows:
    """Some rows, in the order of the corpus."""

    batch: Any
    counts: Integers
    """(n_rows, len(COUNTED)): what each row counts for."""
    starts: Integers
    """The rows that another document begins with than the row before; row 0 may go on with the batch before."""
    days: Coded | None
    """Ordinals of days; None where the date could not be read."""
    sources: Coded | None

    def day(self, row: int) -> int | None:
        """Return the day of a row, where it has one."""
        found: int | None = self.days.names[self.days.codes[row]] if self.days else None
        return found

    def source(self, row: int) -> str | None:
        """Return the source of a row, where sources are told apart."""
        found: str | None = self.sources.names[self.sources.codes[row]] if self.sources else None
        return found

    def column(self, name: str) -> NDArray[np.int64]:
        """Return one column of the counts."""
        return self.counts[:, COUNTED.index(name)]


@dataclass
class RowReader:
    """Makes `Rows` of the batches of one corpus, in their order."""

    wide: bool
    date: str | None = None
    source: str | None = None
    last: tuple[str, int] | None = None
    """The document of the row before, and its index there."""

    def read(self, batch: Any) -> Rows:  # noqa: ANN401 - pyarrow publishes no types
        """Return what a batch of at least one row counts for."""
        counts = count_rows(batch, wide=self.wide)
        changes, begins = self._beginnings(batch)
        counts[changes, COUNTED.index("documents")] = 1
        counts[0, COUNTED.index("documents")] = int(begins)
        return Rows(
            batch=batch,
            counts=counts,
            starts=np.concatenate([[0], changes]),
            days=_coded(batch[self.date], day_of) if self.date else None,
            sources=_coded(batch[self.source], source_of) if self.source else None,
        )

    def _beginnings(self, batch: Any) -> tuple[Integers, bool]:  # noqa: ANN401 - pyarrow publishes no types
        """Return the rows after the first that begin a document, and whether the first one does.

        A document ends where another id comes, or where the index falls back: two may have one id.
        """
        documents = batch["document"].fill_null("")
        codes = documents.dictionary_encode().indices.to_numpy()
        index = batch["index"].to_numpy() if "index" in batch.schema.names else np.zeros_like(codes)
        changes = np.flatnonzero((np.diff(codes) != 0) | (np.diff(index) < 0)) + 1
        if self.wide:
            changes = np.arange(1, len(codes))
        before, first = self.last, (documents[0].as_py(), int(index[0]))
        self.last = (documents[-1].as_py(), int(index[-1]))
        return changes, before is None or self.wide or first[0] != before[0] or first[1] < before[1]


def source_of(told: str) -> str:
    """Return the source that a value names: of a web address its host, else the value."""
    if told.startswith(("http://", "https://")):
        try:
            return (urlsplit(told).hostname or told).removeprefix("www.")
        except ValueError:
            return told
    return told.strip()


def _coded(column: Any, meaning: Callable[[str], Any]) -> Coded:  # noqa: ANN401 - pyarrow publishes no types
    """Return a column of texts by what they mean; two that mean the same have one code."""
    encoded = column.fill_null("").dictionary_encode()
    meanings = [meaning(told) for told in encoded.dictionary.to_pylist()]
    places = {name: place for place, name in enumerate(dict.fromkeys(meanings))}
    by_text = np.array([places[name] for name in meanings], np.int64)
    return Coded(by_text[encoded.indices.to_numpy()], list(places))
