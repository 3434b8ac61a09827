"""One reader a kind of input; each yields the records of a range of positions."""

import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol

from service.bulk.columnar import Columnar
from service.bulk.delimited import Delimited, Mark
from service.bulk.errors import InputUnreadable
from service.bulk.kinds import Kind
from service.bulk.lines import JsonLines
from service.bulk.places import Place
from service.bulk.records import Bad, Fields, Record
from service.bulk.streams import open_stream, unpack
from service.bulk.texts import TextFiles

__all__ = ["Reader", "open_reader", "read_stream"]


class Reader(Protocol):
    """A file opened to be read by positions: bytes of JSON Lines, records of a table, rows, or text files."""

    def reaches(self, start: int) -> bool:
        """Tell whether a shard that starts here can still be read."""

    def between(self, start: int, end: int) -> Iterator[Record | Bad | None]:
        """Yield the records of a range, why one is bad, or none for a blank line."""

    def extent(self) -> int:
        """Return how many positions there are."""


def open_reader(url: str, kind: Kind, size: int, fields: Fields, marks: Sequence[Mark] = ()) -> Reader:
    """Open an input, a table with the marks that are known of it.

    Raises `InputUnreadable` where it is not of its kind, `ColumnWrong` where a column is missing.
    """
    source = Place(url)
    if kind is Kind.TEXT:
        return TextFiles(source, fields)
    if kind is Kind.PARQUET:
        return Columnar(source.open(), source.name, fields)
    return _of_stream(open_stream(source, kind.compression, size), kind, source.name, fields, marks)


def read_stream(stream: BinaryIO, kind: Kind, fields: Fields) -> Iterator[Record | Bad | None]:
    """Yield all records of a stream that cannot be opened again; raise `InputUnreadable` where its kind needs that."""
    if kind.base not in {"jsonl", "csv", "tsv"}:
        message = f"{kind} cannot be read from standard input: save it as a file first"
        raise InputUnreadable(message)
    unpacked = unpack(stream, kind.compression) if kind.compression else stream
    return _of_stream(unpacked, kind, "-", fields).between(0, sys.maxsize)


def _of_stream(stream: BinaryIO, kind: Kind, name: str, fields: Fields, marks: Sequence[Mark] = ()) -> Reader:
    if kind.base == "jsonl":
        return JsonLines(stream, name, fields)
    return Delimited(stream, name, fields, kind.delimiter, marks)
