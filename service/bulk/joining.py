"""Make one file of many parts, in memory that does not grow with them."""

import shutil
from collections.abc import Sequence
from typing import IO

import pyarrow.parquet as pq

from service.bulk.kinds import Kind
from service.bulk.places import Place, replacing
from service.bulk.streams import unpack
from service.bulk.writers import packing

__all__ = ["join"]


def join(parts: Sequence[Place], target: Place, kind: Kind) -> None:
    """Write the rows of all parts, in order, to one file that appears whole or not at all."""
    with replacing(target) as stream:
        if kind is Kind.PARQUET:
            _join_parquet(parts, stream)
        elif kind.base == "jsonl":
            _join_lines(parts, stream)
        else:
            _join_tables(parts, stream, kind.compression)


def _join_parquet(parts: Sequence[Place], stream: IO[bytes]) -> None:
    with parts[0].open() as content:
        schema = pq.read_schema(content)
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for part in parts:
            with part.open() as content:
                file = pq.ParquetFile(content)
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
