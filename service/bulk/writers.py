"""Write rows as JSON Lines, CSV, TSV or Parquet; the same rows always give the same bytes."""

import gzip
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from service.bulk.kinds import Kind

__all__ = ["RowWriter", "packing", "writing"]

_ROWS: Final = 65_536
_GZIP_LEVEL: Final = 6


class RowWriter(Protocol):
    """What rows can be written to, a batch at a time."""

    def write_batch(self, batch: Any) -> None:  # noqa: ANN401 - pyarrow publishes no types
        """Write some rows."""


@contextmanager
def writing(stream: IO[bytes], kind: Kind, schema: Any) -> Iterator[RowWriter]:  # noqa: ANN401 - pyarrow publishes no types
    """Write rows to an open stream; all are written when the block ends, and the stream is left open."""
    if kind is Kind.PARQUET:
        with pq.ParquetWriter(stream, schema, compression="zstd") as parquet:
            groups = _RowGroups(parquet)
            yield groups
            groups.flush()
        return
    with packing(stream, kind.compression) as packed:
        if kind.base == "jsonl":
            yield _Lines(packed, schema)
            return
        options = csv.WriteOptions(delimiter=kind.delimiter, quoting_style="needed")
        with csv.CSVWriter(packed, schema, write_options=options) as table:
            yield table


@contextmanager
def packing(stream: IO[bytes], compression: str | None) -> Iterator[Any]:
    """Yield what packs bytes into a stream, or the stream itself where nothing is compressed."""
    if compression is None:
        yield stream
        return
    if compression == "gzip":  # Arrow's is of the highest level alone: three times the time for 2 % less
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, stream, mtime=0) as zipped:
            yield zipped
        return
    packed = pa.CompressedOutputStream(_Kept(stream), compression)
    yield packed
    packed.close()


class _Kept(io.RawIOBase):
    """Passes bytes on to a stream and leaves it open when closed itself."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401 - anything that holds bytes
        return self._stream.write(content)


class _RowGroups:
    """Gathers batches into row groups worth reading."""

    def __init__(self, parquet: Any) -> None:  # noqa: ANN401 - pyarrow publishes no types
        self._parquet, self._held, self._rows = parquet, list[Any](), 0

    def write_batch(self, batch: Any) -> None:  # noqa: ANN401 - pyarrow publishes no types
        self._held.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _ROWS:
            self.flush()

    def flush(self) -> None:
        if self._held:
            self._parquet.write_table(pa.Table.from_batches(self._held))
        self._held, self._rows = [], 0


class _Lines:
    """Writes JSON a column at a time: no value has a line break in it, so one can stand between them."""

    def __init__(self, stream: Any, schema: Any) -> None:  # noqa: ANN401 - pyarrow publishes no types
        names = [json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in schema.names]
        self._stream, self._row = stream, "{" + ", ".join(f"{name}: %s" for name in names) + "}\n"

    def write_batch(self, batch: Any) -> None:  # noqa: ANN401 - pyarrow publishes no types
        if batch.num_rows:
            rows = zip(*map(_json_values, batch.columns), strict=True)
            self._stream.write("".join(map(self._row.__mod__, rows)).encode())


def _json_values(column: Any) -> list[str]:  # noqa: ANN401 - pyarrow publishes no types
    """Return each value of a column of text, numbers or truth values as JSON."""
    return json.dumps(column.to_pylist(), ensure_ascii=False, separators=("\n", ":"))[1:-1].split("\n")
