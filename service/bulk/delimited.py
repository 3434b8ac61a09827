"""CSV and TSV by record number: quoted fields may hold line breaks, so only what was read once can be read in parts."""

import csv
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import BinaryIO, Final, NamedTuple

from service.bulk.records import LONGEST, Bad, Fields, Record

__all__ = ["Delimited", "Mark"]

_ORDER_MARK: Final = b"\xef\xbb\xbf"
_SPACING: Final = 4 * 1024 * 1024
_MOST_MARKS: Final = 1024


class Mark(NamedTuple):
    """Where in a file a record begins."""

    record: int
    """How many records stand before it."""
    byte: int


class Delimited:
    """A table in text with a header; any shard can be read by marks, without them those in ascending order."""

    def __init__(self, stream: BinaryIO, name: str, fields: Fields, delimiter: str, marks: Sequence[Mark] = ()) -> None:
        # A broken quotation mark would take all the rest as one field; the limit is one of the whole process.
        csv.field_size_limit(LONGEST)
        self._stream, self._delimiter, self.marks = stream, delimiter, tuple(marks)
        self._name, self._fields = name, fields
        self._stand(Mark(0, 0))
        self._header = [sys.intern(column) for column in next(self._rows, [])]
        fields.check(self._header, name)

    def reaches(self, start: int) -> bool:
        """Tell whether a shard that starts here can still be read."""
        return start >= self._at or self._mark(start) is not None

    def between(self, start: int, end: int) -> Iterator[Record | Bad | None]:
        """Yield an item a record of the range; none for a blank line."""
        mark = self._mark(start)
        if mark and not mark.record <= self._at <= start:
            self._stand(mark)
        while self._at < start and self._next() is not None:
            pass
        while self._at < end and (row := self._next()) is not None:
            yield self._record(row)

    def extent(self) -> int:
        """Return how many records there are, by reading them, and keep marks on the way; few, however many they are."""
        marks, spacing = [Mark(self._at, self._lines.at)], _SPACING
        while self._next() is not None:
            if self._lines.at >= marks[-1].byte + spacing:
                marks.append(Mark(self._at, self._lines.at))
            if len(marks) > _MOST_MARKS:
                marks, spacing = marks[::2], spacing * 2
        self.marks = tuple(marks) if self._stream.seekable() else ()
        return self._at

    def _mark(self, start: int) -> Mark | None:
        """Return the last mark that is not behind a record, if any."""
        place = bisect_right(self.marks, start, key=attrgetter("record"))
        return self.marks[place - 1] if place else None

    def _stand(self, mark: Mark) -> None:
        """Go on to read at a mark."""
        if self.marks:
            self._stream.seek(mark.byte)
        self._at, self._lines = mark.record, _Lines(self._stream, mark.byte)
        self._rows = csv.reader(self._lines, delimiter=self._delimiter)

    def _next(self) -> list[str] | Bad | None:
        try:
            row = next(self._rows, None)
        except csv.Error as error:
            self._at += 1
            return Bad(self._at, f"not {self._delimiter!r}-separated: {error}")
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


class _Lines:
    """The lines of a table, each with what ends it; tells at which byte the next one begins."""

    def __init__(self, stream: BinaryIO, at: int) -> None:
        self._stream, self.at = stream, at

    def __iter__(self) -> Iterator[str]:
        for found in self._stream:
            for line in found.splitlines(keepends=True) if b"\r" in found else (found,):
                first = self.at == 0
                self.at += len(line)
                # Bytes that are not UTF-8 become lone surrogates, which spoil their own record and no other.
                yield (line.removeprefix(_ORDER_MARK) if first else line).decode("utf-8", "surrogateescape")
