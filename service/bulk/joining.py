"""Make one file of many parts, in memory that does not grow with them."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk.kinds import Kind
from service.bulk.places import Place, replacing

__all__ = ["join"]


def join(parts: Sequence[Place], target: Place, kind: Kind) -> None:
    """Write the rows of all parts, in order, to one file that appears whole or not at all."""
    with replacing(target) as temporary:
        if kind is Kind.PARQUET:
            _join_parquet(parts, temporary)
            return
        with temporary.open("wb") as stream:
            for number, part in enumerate(parts):
                _append(part, stream, kind, first=number == 0)


def _join_parquet(parts: Sequence[Place], path: Path) -> None:
    with parts[0].open() as stream:
        schema = pq.read_schema(stream)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in parts:
            with part.open() as stream:
                file = pq.ParquetFile(stream)
                for group in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(group))


def _append(part: Place, stream: IO[bytes], kind: Kind, *, first: bool) -> None:
    """Copy a part; compressed ones may simply follow each other, and a table has its header once."""
    with part.open() as content:
        if first or kind.base == "jsonl":
            shutil.copyfileobj(content, stream)
        elif kind.compression is None:
            content.readline()
            shutil.copyfileobj(content, stream)
        else:
            _append_packed(content, stream, kind.compression)


def _append_packed(content: IO[bytes], stream: IO[bytes], compression: str) -> None:
    """Unpack a table, leave its header out and pack the rest again."""
    unpacked = pa.CompressedInputStream(pa.PythonFile(content, mode="r"), compression)
    sink = pa.PythonFile(stream, mode="w")
    packed = pa.CompressedOutputStream(sink, compression)
    header = False
    while block := unpacked.read(1024 * 1024):
        packed.write(block if header else block.partition(b"\n")[2])
        header = True
    packed.close()
