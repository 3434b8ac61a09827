"""What is written reads back in other people's tools with the same values and types."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from service.bulk.kinds import Kind
from service.bulk.writers import writing

Make = Callable[[Kind], Path]
Score = Callable[..., Any]
Rows = list[dict[str, Any]]

WRITTEN = [kind for kind in Kind if kind is not Kind.TEXT]
PLAIN = [kind for kind in WRITTEN if kind.compression is None]
OPTIONS = ("--keep", "date", "--keep", "source")


def _pandas(path: Path, kind: Kind) -> Any:  # noqa: ANN401 - a frame
    if kind is Kind.PARQUET:
        return pd.read_parquet(path)
    if kind.base == "jsonl":
        return pd.read_json(path, lines=True, dtype=False, precise_float=True)
    return pd.read_csv(path, sep=kind.delimiter)


def _polars(path: Path, kind: Kind) -> Any:  # noqa: ANN401 - a frame
    if kind is Kind.PARQUET:
        return pl.read_parquet(path)
    return pl.read_ndjson(path) if kind.base == "jsonl" else pl.read_csv(path, separator=kind.delimiter)


def _duckdb(path: Path, kind: Kind) -> Any:  # noqa: ANN401 - a frame
    if kind is Kind.PARQUET:
        return duckdb.read_parquet(str(path)).pl()
    if kind.base == "jsonl":
        return duckdb.read_json(str(path), format="newline_delimited").pl()
    return duckdb.read_csv(str(path), sep=kind.delimiter, header=True, quotechar='"').pl()


def _rows(frame: Any) -> Rows:  # noqa: ANN401 - a frame of either library
    """Return a frame's rows as plain values, dates as text and what is absent as nothing."""
    told = frame.to_dict("records") if isinstance(frame, pd.DataFrame) else frame.to_dicts()
    return [{name: _plain(value) for name, value in row.items()} for row in told]


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a frame
    if value is None or value != value:  # noqa: PLR0124 - pandas has a number that is none for what is absent
        return None
    return str(value)[:10] if hasattr(value, "isoformat") else value


@pytest.fixture
def reference(score: Score, make: Make, tmp_path: Path) -> Rows:
    """Return the rows that the documents give, as JSON Lines tell them."""
    assert score(make(Kind.JSONL), "-o", tmp_path / "reference.jsonl", *OPTIONS).code == 0
    rows = _rows(pl.read_ndjson(tmp_path / "reference.jsonl"))
    assert any("\n" in row["text"] or '"' in row["text"] for row in rows)
    return rows


@pytest.mark.parametrize("reader", [_pandas, _polars, _duckdb])
@pytest.mark.parametrize("kind", PLAIN)
def test_other_tools_read_the_same_rows(
    score: Score, reference: Rows, tmp_path: Path, kind: Kind, reader: Callable[[Path, Kind], Any]
) -> None:
    """pandas, polars and DuckDB read the same rows from each kind of file, texts with quotes and commas included."""
    assert score(tmp_path / "in.jsonl", "-o", tmp_path / f"out.{kind}", *OPTIONS).code == 0
    assert _rows(reader(tmp_path / f"out.{kind}", kind)) == reference


@pytest.mark.parametrize("kind", [kind for kind in WRITTEN if kind.compression])
def test_compressed_files_are_read_by_their_names(score: Score, reference: Rows, tmp_path: Path, kind: Kind) -> None:
    """DuckDB reads compressed files as it finds them."""
    assert score(tmp_path / "in.jsonl", "-o", tmp_path / f"out.{kind}", *OPTIONS).code == 0
    assert _rows(_duckdb(tmp_path / f"out.{kind}", kind)) == reference


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_input_gives_the_same(score: Score, make: Make, tmp_path: Path, kind: Kind) -> None:
    """The same documents give the same statements, whatever kind of file they came in."""
    assert score(make(kind), "-o", tmp_path / "out.jsonl").code == 0
    score(make(Kind.JSONL) if kind is not Kind.JSONL else tmp_path / "in.jsonl", "-o", tmp_path / "other.jsonl")
    one, other = (pl.read_ndjson(tmp_path / name).to_dicts() for name in ("out.jsonl", "other.jsonl"))
    if kind is Kind.TEXT:  # named by their files, in the order of names
        one = [row | {"document": row["document"].removesuffix(".txt")} for row in one]
        other = sorted(other, key=lambda row: (row["document"], row["index"]))
    assert one == other


def test_parquet_has_the_types_that_are_documented(score: Score, make: Make, tmp_path: Path) -> None:
    """A folder of Parquet reads as one table with text, numbers and truth values, in each tool."""
    score(make(Kind.JSONL), "-o", tmp_path / "out", *OPTIONS)
    parts = tmp_path / "out" / "parts"
    names = ["document", "source", "index", "stance_rebuttal", "review"]
    frame = pd.read_parquet(parts)
    assert [frame[name].dtype.kind for name in names[2:]] == ["i", "f", "b"]
    assert frame["source"].isna().any()
    assert [pl.read_parquet(parts / "*.parquet").schema[name] for name in names] == [
        *(pl.String, pl.String, pl.Int32, pl.Float64, pl.Boolean)
    ]
    told = duckdb.read_parquet(f"{parts}/*.parquet")
    types = dict(zip(told.columns, map(str, told.types), strict=True))
    assert [types[name] for name in names] == ["VARCHAR", "VARCHAR", "INTEGER", "DOUBLE", "BOOLEAN"]


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_same_rows_give_the_same_bytes(tmp_path: Path, kind: Kind) -> None:
    """Two files of the same rows are equal to the last byte, so that a shard scored twice is the same part."""
    batch = pa.record_batch({"a": ["x", None], "b": [1.5, 2.0]})
    for name in ("one", "two"):
        with (tmp_path / name).open("wb") as stream, writing(stream, kind, batch.schema) as rows:
            rows.write_batch(batch)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
