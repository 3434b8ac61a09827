"""The chosen columns of a file of scored rows, a batch at a time, whatever kind of file it is."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq
from pyarrow import csv

from service.bulk.errors import InputUnreadable
from service.bulk.kinds import Kind
from service.bulk.places import Place
from service.bulk.streams import open_stream

__all__ = ["batches_of", "column_names"]

_ROWS: Final = 16_384
_BLOCK: Final = 8 * 1024 * 1024


def column_names(place: Place, kind: Kind) -> list[str]:
    """Return the names of a file's columns; of JSON Lines, those of its first line."""
    if kind is Kind.PARQUET:
        with place.open() as stream:
            return list(pq.read_schema(stream).names)
    with _opened(place, kind) as stream:
        if kind.base == "jsonl":
            return _members(stream.readline(), place)
        return list(_table(stream, kind).schema.names)


def batches_of(place: Place, kind: Kind, columns: Sequence[str]) -> Iterator[Any]:
    """Yield record batches of some columns, in the order asked for."""
    if kind is Kind.PARQUET:
        with place.open() as stream:
            for batch in pq.ParquetFile(stream, pre_buffer=False).iter_batches(_ROWS, columns=list(columns)):
                yield _as_told(batch, columns)
        return
    with _opened(place, kind) as stream:
        if kind.base == "jsonl":
            yield from _lines(stream, columns)
            return
        for batch in _table(stream, kind, columns):
            yield _as_told(batch, columns)


def _members(line: bytes, place: Place) -> list[str]:
    """Return the names in the first line of JSON Lines; none where there is no line."""
    try:
        told = json.loads(line or b"{}")
    except (ValueError, RecursionError) as error:
        message = f"{place.url} is no JSON Lines: its first line is not JSON ({error})"
        raise InputUnreadable(message) from error
    if not isinstance(told, dict):
        message = (
            f"{place.url} holds no scored rows: its first line is of type {type(told).__name__}, expected an object"
        )
        raise InputUnreadable(message)
    return list(told)


def _opened(place: Place, kind: Kind) -> Any:  # noqa: ANN401 - a buffered reader of whatever file system
    return open_stream(place, kind.compression, int(place.info()["size"]))


def _lines(stream: Any, columns: Sequence[str]) -> Iterator[Any]:  # noqa: ANN401 - as above
    options = pyarrow.json.ParseOptions(
        explicit_schema=_schema(columns),
        newlines_in_values=False,
        unexpected_field_behavior="ignore",
    )
    while block := stream.read(_BLOCK):
        whole = block + stream.readline()
        if not whole.strip():
            continue
        one_block = pyarrow.json.ReadOptions(block_size=len(whole) + 1)
        table = pyarrow.json.read_json(pa.BufferReader(whole), read_options=one_block, parse_options=options)
        for batch in table.to_batches(_ROWS):
            yield _as_told(batch, columns)


def _table(stream: Any, kind: Kind, columns: Sequence[str] = ()) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    return csv.open_csv(
        stream,
        read_options=csv.ReadOptions(block_size=_BLOCK),
        parse_options=csv.ParseOptions(delimiter=kind.delimiter, newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            include_columns=list(columns),
            column_types={field.name: field.type for field in _schema(columns)},
        ),
    )


def _schema(columns: Sequence[str]) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    return pa.schema([(name, _kind(name)) for name in columns])


def _kind(name: str) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    """Return the type of a column of the output; what was carried along is text."""
    if name.endswith("_confidence"):
        return pa.float64()
    if name == "review":
        return pa.bool_()
    return pa.int64() if name in {"index", "statements"} or name.endswith("_count") else pa.string()


def _as_told(batch: Any, columns: Sequence[str]) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    """Return a batch with each column of the type that it is told to have, in the order asked for."""
    return pa.record_batch(
        [batch[name].cast(_kind(name)) for name in columns],
        schema=_schema(columns),
    )
