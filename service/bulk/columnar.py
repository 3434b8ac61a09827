"""Parquet by row number: the row groups of a shard are found from the file's own index."""

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk.errors import ColumnWrong
from service.bulk.records import Bad, Fields, Record

__all__ = ["Columnar"]

_ROWS: Final = 1024
_BUFFER: Final = 1024 * 1024


class Columnar:
    """A Parquet file; any shard can be read at any time."""

    def __init__(self, stream: Any, name: str, fields: Fields) -> None:  # noqa: ANN401 - each file system has its own
        self._file = pq.ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False)
        self._name, self._fields = name, fields
        schema = self._file.schema_arrow
        fields.check(schema.names, name)
        if not _is_text(schema.field(fields.text).type):
            message = f"{name}: column {fields.text} is {schema.field(fields.text).type}, expected text"
            raise ColumnWrong(message)
        self._columns = [column for column in fields.wanted if column in schema.names]

    def reaches(self, start: int) -> bool:
        """Tell whether a shard can be read: always."""
        del start
        return True

    def extent(self) -> int:
        """Return how many rows there are."""
        return int(self._file.metadata.num_rows)

    def weight(self) -> int:
        """Return the bytes of the columns that are read, uncompressed."""
        groups = (self._file.metadata.row_group(index) for index in range(self._file.metadata.num_row_groups))
        columns = (group.column(index) for group in groups for index in range(group.num_columns))
        wanted = set(self._columns)
        return sum(column.total_uncompressed_size for column in columns if column.path_in_schema in wanted)

    def between(self, start: int, end: int) -> Iterator[Record | Bad | None]:
        """Yield an item a row of the range."""
        groups, at = self._groups(start, end)
        batches = self._file.iter_batches(_ROWS, row_groups=groups, columns=self._columns, use_threads=False)
        for batch in batches:
            first, last = max(start - at, 0), min(end - at, batch.num_rows)
            at += batch.num_rows
            if first >= last:
                continue
            for number, told in enumerate(batch.slice(first, last - first).to_pylist(), at - batch.num_rows + first):
                yield self._fields.record(told, number, self._name)

    def _groups(self, start: int, end: int) -> tuple[list[int], int]:
        """Return the row groups that hold the range, and the number of their first row."""
        found, first, at = list[int](), 0, 0
        for index in range(self._file.metadata.num_row_groups):
            rows = self._file.metadata.row_group(index).num_rows
            if at < end and at + rows > start:
                first = first if found else at
                found.append(index)
            at += rows
        return found, first


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - pyarrow publishes no types
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_string_view(inner))
