"""Make one file of many parts, in memory that does not grow with them."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pyarrow.parquet as pq

from service.bulk.kinds import Kind
from service.bulk.places import Place, replacing
from service.bulk.streams import unpack
from service.bulk.writers import packing

__all__ = ["join"]


def join(parts: Sequence[Place], target: Place, kind: Kind) -> None:
    """Write the rows of all parts, in order, to one file that appears whole or not at all."""
    with replacing(target) as temporary:
        if kind is Kind.PARQUET:
            _join_parquet(parts, temporary)
            return
        with temporary.open("wb") as stream:
            if kind.base == "jsonl":
                _join_lines(parts, stream)
            else:
                _join_tables(parts, stream, kind.compression)


def _join_parquet(parts: Sequence[Place], path: Path) -> None:
    with parts[0].open() as stream:
        schema = pq.read_schema(stream)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in parts:
            with part.open() as stream:
                file = pq.ParquetFile(stream)
                for group in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(group))


def _join_lines(parts: Sequence[Place], stream: IO[bytes]) -> None:
    """Copy each part: compressed ones may simply follow each other."""
    for part in parts:
        with part.open() as content:
            shutil.copyfileobj(content, stream)


def _join_tables(parts: Sequence[Place], stream: IO[bytes], compression: str | None) -> None:
    """Copy each part, the header of the first alone."""
    with packing(stream, compression) as packed:
        for number, part in enumerate(parts):
            with part.open() as plain:
                content = unpack(plain, compression) if compression else plain
                if number:
                    content.readline()
                shutil.copyfileobj(content, packed)
