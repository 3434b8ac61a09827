"""The same rows from every kind of file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.bulk.errors import InputUnreadable
from service.bulk.kinds import Kind
from service.bulk.places import Place
from service.report.reading import batches_of, column_names

Row = dict[str, Any]
MakeRow = Callable[..., Row]
Write = Callable[[Path, Sequence[Row]], Path]

COLUMNS = ("document", "index", "text", "stance", "stance_confidence", "review", "date")
KINDS = [Kind.JSONL, Kind.JSONL_GZ, Kind.JSONL_ZST, Kind.CSV, Kind.CSV_GZ, Kind.TSV_ZST, Kind.PARQUET]


def _read(path: Path, kind: Kind) -> list[Row]:
    return [told for batch in batches_of(Place(str(path)), kind, COLUMNS) for told in batch.to_pylist()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_rows(
    kind: Kind, row: MakeRow, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts with quotes, line breaks, emoji and digits, in more than one block and batch, read back as written."""
    monkeypatch.setattr("service.report.reading._BLOCK", 4096)
    monkeypatch.setattr("service.report.reading._ROWS", 64)
    texts = ['He said "no",\ntwice.', "😀 à é", "007", "true", "NA", "2024-01-01"]
    rows = [row(f"d{place}", index=place, text=texts[place % 6], date="2024-03-05") for place in range(300)]
    path = write(tmp_path / f"rows.{kind}", rows)
    assert column_names(Place(str(path)), kind)[:3] == ["document", "date", "source"]
    assert _read(path, kind) == [{name: told[name] for name in COLUMNS} for told in rows]


def test_types_of_other_writers_are_taken(tmp_path: Path) -> None:
    """Parquet with dictionaries, large strings, dates and single floats is read as what it means."""
    table = pa.table(
        {
            "document": pa.array(["a", "a"]).dictionary_encode(),
            "index": pa.array([0, 1], pa.int32()),
            "text": pa.array(["x", "y"], pa.large_string()),
            "stance": pa.array(["neutral", "rebuttal"]).dictionary_encode(),
            "stance_confidence": pa.array([0.5, 0.75], pa.float32()),
            "review": pa.array([False, True]),
            "date": pa.array([19787, None], pa.date32()),
        }
    )
    pq.write_table(table, tmp_path / "rows.parquet")
    first, second = _read(tmp_path / "rows.parquet", Kind.PARQUET)
    labelled = {"stance": "neutral", "stance_confidence": 0.5, "review": False}
    assert first == {"document": "a", "index": 0, "text": "x", "date": "2024-03-05"} | labelled
    assert second["date"] is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[1, 2]", r"a\.jsonl holds no scored rows: its first line is of type list, expected an object"),
        ("7", r"a\.jsonl holds no scored rows: its first line is of type int, expected an object"),
        ("document,index", r"a\.jsonl is no JSON Lines: its first line is not JSON \(Expecting value"),
        ("\xff", r"a\.jsonl is no JSON Lines: its first line is not JSON"),
        ("[" * 100_000, r"a\.jsonl is no JSON Lines: its first line is not JSON"),
    ],
)
def test_a_first_line_that_is_no_object_is_told(tmp_path: Path, line: str, told: str) -> None:
    """JSON Lines whose first line is no JSON object end with the file's name and what stands there."""
    (tmp_path / "a.jsonl").write_bytes(line.encode("latin-1") + b"\n")
    with pytest.raises(InputUnreadable, match=told):
        column_names(Place(str(tmp_path / "a.jsonl")), Kind.JSONL)
