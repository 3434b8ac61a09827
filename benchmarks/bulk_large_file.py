"""Score single files of a gigabyte, most of it in a column that is not read, and tell seconds and memory.

    python benchmarks/bulk_large_file.py [--gibibytes 1] [--sentences 10000]

What is tried is reading, cutting by position and memory; scoring is as fast as `benchmarks/bulk.py` tells.
"""

import argparse
import csv
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from bulk import MEBIBYTE, scored
from bulk_corpus import articles
from rich.console import Console
from rich.table import Table

from labels.sentences import split
from models.store import current, released_root

GIBIBYTE = 1024 * MEBIBYTE
ROWS = 1024


def records(sentences: int, size: int) -> Iterator[dict[str, str]]:
    """Yield one sentence a record, with as much beside it as fills a file of a size."""
    texts = (text[start:end] for text in articles() for start, end in split(text))
    for number, text in zip(range(sentences), texts, strict=False):
        yield {"id": str(number), "text": text, "filling": f"{number}, " * (size // sentences // len(f"{number}, "))}


def write_lines(path: Path, told: Iterator[dict[str, str]]) -> None:
    """Write JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(record) + "\n" for record in told)


def write_table(path: Path, told: Iterator[dict[str, str]]) -> None:
    """Write CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["id", "text", "filling"])
        writer.writeheader()
        writer.writerows(told)


def write_columns(path: Path, told: Iterator[dict[str, str]]) -> None:
    """Write Parquet, uncompressed, in row groups of a thousand."""
    schema = pa.schema([(name, pa.string()) for name in ("id", "text", "filling")])
    with pq.ParquetWriter(path, schema, compression="none", use_dictionary=False) as writer:
        held = list[dict[str, str]]()
        for record in told:
            held.append(record)
            if len(held) == ROWS:
                writer.write_table(pa.Table.from_pylist(held, schema))
                held.clear()
        writer.write_table(pa.Table.from_pylist(held, schema))


def main() -> None:
    """Print one table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--gibibytes", type=float, default=1.0)
    asked.add_argument("--sentences", type=int, default=10_000)
    options = asked.parse_args()
    writers: dict[str, Callable[[Path, Iterator[dict[str, str]]], None]] = {
        "jsonl": write_lines,
        "csv": write_table,
        "parquet": write_columns,
    }
    table = Table("file", "MiB", "sentences", "seconds", "memory, MiB")
    for kind, write in writers.items():
        with tempfile.TemporaryDirectory() as made:
            source = Path(made) / f"large.{kind}"
            write(source, records(options.sentences, int(options.gibibytes * GIBIBYTE)))
            seconds, memory = scored(source, Path(made) / "out", current(released_root()), "--unit", "sentence")
            size = f"{source.stat().st_size / MEBIBYTE:,.0f}"
            table.add_row(kind, size, f"{options.sentences:,}", f"{seconds:.1f}", f"{memory / MEBIBYTE:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
