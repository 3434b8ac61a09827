"""Parquet cut by rows."""

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.bulk.columnar import Columnar
from service.bulk.errors import ColumnWrong
from service.bulk.records import Bad, Fields, Record


def _reader(path: Path, table: Any, fields: Fields, rows: int = 3) -> Columnar:  # noqa: ANN401 - an Arrow table
    pq.write_table(table, path / "in.parquet", row_group_size=rows)
    return Columnar(str(path / "in.parquet"), "in", fields)


@pytest.mark.parametrize("cuts", [(0, 10), (0, 1, 10), (0, 3, 6, 9, 10), (0, 2, 4, 5, 8, 10), (7, 8)])
def test_shards_have_every_row_once(tmp_path: Path, cuts: tuple[int, ...]) -> None:
    """Row groups and shards need not agree: each row is in one shard, in order."""
    reader = _reader(tmp_path, pa.table({"text": [str(number) for number in range(10)]}), Fields())
    found = [item for start, end in pairwise(cuts) for item in reader.between(start, end)]
    assert found == [Record(f"in:{number}", str(number), ()) for number in range(cuts[0], cuts[-1])]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_text_may_be_of_any_kind_of_string(tmp_path: Path, kind: Any) -> None:  # noqa: ANN401 - an Arrow type
    """Dictionaries and large strings are read as strings, and a null text is a bad record."""
    column = pa.array(["a", None, "a"], pa.string()).cast(kind)
    found = list(_reader(tmp_path, pa.table({"text": column}), Fields()).between(0, 3))
    assert found == [Record("in:0", "a", ()), Bad(1, "text: is null, expected a string"), Record("in:2", "a", ())]


def test_typed_columns_are_carried_along(tmp_path: Path) -> None:
    """Dates, times and numbers are carried along as text."""
    when = datetime(2017, 3, 1, 12, 0, tzinfo=UTC)
    table = pa.table({"text": ["a"], "id": [7], "day": [date(2017, 3, 1)], "when": [when], "n": [1.5]})
    fields = Fields(keep=("day", "when", "n"))
    [found] = _reader(tmp_path, table, fields).between(0, 1)
    assert found == Record("7", "a", ("2017-03-01", "2017-03-01T12:00:00+00:00", "1.5"))


def test_a_text_column_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A missing column, or numbers where texts are asked for, end the run before anything is scored."""
    with pytest.raises(ColumnWrong, match=r"in: column text is int64, expected text"):
        _reader(tmp_path, pa.table({"text": [1]}), Fields())
    with pytest.raises(ColumnWrong, match=r"in has no column body: it has text"):
        _reader(tmp_path, pa.table({"text": ["a"]}), Fields(text="body"))


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    """Where a column that is read has a namesake, nothing would tell which one is meant."""
    table = pa.table([["a"], ["b"]], names=["text", "text"])
    with pytest.raises(ColumnWrong, match=r"^in has more than one column text: give each its own name$"):
        _reader(tmp_path, table, Fields())


def test_the_weight_is_that_of_the_columns_read(tmp_path: Path) -> None:
    """Columns that are not read do not count as work."""
    reader = _reader(tmp_path, pa.table({"text": ["a"], "other": ["b" * 10_000]}), Fields(), rows=1)
    assert 0 < reader.weight() < 10_000
    assert reader.extent() == 1
