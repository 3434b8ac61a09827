"""CSV and TSV by record number: quoted fields may hold line breaks, so a table is read from its start, once."""

import csv
import io
import sys
from collections.abc import Iterator
from typing import BinaryIO

from service.bulk.records import LONGEST, Bad, Fields, Record

__all__ = ["Delimited"]


class Delimited:
    """A table in text with a header; shards asked for in ascending order are read in one pass."""

    def __init__(self, stream: BinaryIO, name: str, fields: Fields, delimiter: str) -> None:
        # A broken quotation mark would take all the rest as one field; the limit is one of the whole process.
        csv.field_size_limit(LONGEST)
        # Bytes that are not UTF-8 become lone surrogates, which spoil their own record and no other.
        text = io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="")
        self._rows = csv.reader(text, delimiter=delimiter)
        self._name, self._fields, self._at = name, fields, 0
        self._header = [sys.intern(column) for column in next(self._rows, [])]
        fields.check(self._header, name)

    def reaches(self, start: int) -> bool:
        """Tell whether a shard that starts here can still be read."""
        return start >= self._at

    def between(self, start: int, end: int) -> Iterator[Record | Bad | None]:
        """Yield an item a record of the range; none for a blank line."""
        while self._at < start and self._next() is not None:
            pass
        while self._at < end and (row := self._next()) is not None:
            yield self._record(row)

    def extent(self) -> int:
        """Return how many records there are, by reading them."""
        while self._next() is not None:
            pass
        return self._at

    def _next(self) -> list[str] | Bad | None:
        try:
            row = next(self._rows, None)
        except csv.Error as error:
            self._at += 1
            return Bad(self._at, f"not {self._rows.dialect.delimiter!r}-separated: {error}")
        self._at += row is not None
        return row

    def _record(self, row: list[str] | Bad) -> Record | Bad | None:
        if isinstance(row, Bad):
            return row
        if not row:
            return None
        if len(row) != len(self._header):
            return Bad(self._at, f"expected {len(self._header)} fields as in the header, got {len(row)}")
        told = dict(zip(self._header, row, strict=True))
        if told.get(self._fields.id_column) == "":
            del told[self._fields.id_column]
        return self._fields.record(told, self._at, self._name)
