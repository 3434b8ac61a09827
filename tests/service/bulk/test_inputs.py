"""Inputs: found by names and patterns, measured, and known again."""

import gzip
import os
from pathlib import Path

import pytest

from service.bulk.errors import ColumnWrong, InputChanged, InputUnreadable
from service.bulk.inputs import find_inputs, measure, unchanged
from service.bulk.kinds import Kind
from service.bulk.records import Fields


def test_inputs_are_found_in_order_and_once(tmp_path: Path) -> None:
    """Files, patterns and folders may be mixed; a file that is named twice is scored once."""
    for name in ("b.jsonl", "a.jsonl", "c.csv"):
        (tmp_path / name).write_text("id,text\n1,a\n", "utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Hm.", "utf-8")
    asked = [tmp_path / "c.csv", tmp_path / "*.jsonl", tmp_path / "a.jsonl", tmp_path / "texts"]
    found = find_inputs([str(path) for path in asked], None)
    assert [Path(one.url).name for one in found] == ["c.csv", "a.jsonl", "b.jsonl", "texts"]
    assert [one.kind for one in found] == [Kind.CSV, Kind.JSONL, Kind.JSONL, Kind.TEXT]
    assert [measure(one, Fields()).extent for one in found] == [1, 12, 12, 1]


@pytest.mark.parametrize("name", ["missing.jsonl", "*.csv"])
def test_what_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    """A file, or a pattern that finds nothing, ends the run before it begins."""
    with pytest.raises(InputUnreadable, match=r"is not there: expected a file, a folder of text files, or a pattern"):
        find_inputs([str(tmp_path / name)], None)


@pytest.mark.parametrize("name", ["a.parquet", "a.csv.gz", "a.jsonl.zst"])
def test_a_file_that_is_not_of_its_kind_is_told(tmp_path: Path, name: str) -> None:
    """A file that its name does not fit cannot be read."""
    (tmp_path / name).write_bytes(b"this is neither" * 9)
    [found] = find_inputs([str(tmp_path / name)], None)
    with pytest.raises(InputUnreadable, match=rf"{name} cannot be read: "):
        measure(found, Fields())


def test_a_compressed_file_that_is_cut_short_is_told(tmp_path: Path) -> None:
    """A download that was broken off is an error and not a shorter file."""
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(os.urandom(100_000))[:50_000])
    [found] = find_inputs([str(tmp_path / "a.jsonl.gz")], None)
    with pytest.raises(InputUnreadable, match=r"a\.jsonl\.gz cannot be read: "):
        measure(found, Fields())


def test_an_empty_table_has_no_columns(tmp_path: Path) -> None:
    """A table without a header lacks its text column."""
    (tmp_path / "a.csv").touch()
    with pytest.raises(ColumnWrong, match=r"a\.csv has no column text: it has none$"):
        measure(find_inputs([str(tmp_path / "a.csv")], None)[0], Fields())


@pytest.mark.parametrize("kind", [Kind.JSONL, Kind.CSV, Kind.PARQUET])
def test_a_file_is_known_again(tmp_path: Path, kind: Kind) -> None:
    """The same file is unchanged; a longer one has grown where its kind may; another one has changed."""
    path = tmp_path / f"a.{kind}"
    path.write_bytes(b"one\n" * 2000)
    [known] = find_inputs([str(path)], None)
    assert unchanged(known) == 0
    with path.open("ab") as stream:
        stream.write(b"two\n")
    if kind.grows:
        assert unchanged(known) == 4
    else:
        with pytest.raises(InputChanged, match=r"it had 8000 bytes, .* and has 8004 bytes"):
            unchanged(known)
    path.write_bytes(b"two\n" * 3000)
    with pytest.raises(InputChanged, match=r"it had 8000 bytes, .* and has 12000 bytes"):
        unchanged(known)
    path.unlink()
    with pytest.raises(InputUnreadable, match=r"is not there"):
        unchanged(known)
