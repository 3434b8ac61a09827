"""Folders and files of scored rows, whole, under way and damaged."""

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.bulk.errors import InputUnreadable
from service.report.corpus import open_corpus

Row = dict[str, Any]
MakeRow = Callable[..., Row]
Write = Callable[[Path, Sequence[Row]], Path]


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    """Return a copy of a scored folder that a test may damage."""
    return Path(shutil.copytree(scored, tmp_path / "out"))


def _rows(url: Path) -> int:
    corpus = open_corpus(str(url))
    return sum(batch.num_rows for batch in corpus.batches(corpus.wanted()))


def test_a_folder_tells_its_model_and_time(folder: Path) -> None:
    """The manifest gives model and counts, its file the time; all rows it counts are there."""
    corpus = open_corpus(str(folder))
    assert corpus.manifest
    assert corpus.manifest.plan.model.version == "tiny"
    assert corpus.written
    assert corpus.written <= datetime.now(UTC)
    assert _rows(folder) == corpus.manifest.totals.statements


def test_a_part_alone_is_a_corpus(folder: Path) -> None:
    """A part without its folder is read; nothing is known of its model."""
    [part] = (folder / "parts").iterdir()
    assert open_corpus(str(part)).manifest is None
    assert _rows(part) == _rows(folder)


def test_a_run_under_way_is_read_as_far_as_it_is(folder: Path) -> None:
    """Of a run that is not complete the parts that are there are read, temporary files aside."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"complete": False, "parts": []}), "utf-8")
    (folder / "parts" / ".part-000001.parquet-0.tmp").write_bytes(b"half")
    assert _rows(folder) == manifest["totals"]["statements"]


def test_a_part_that_is_gone_is_named(folder: Path) -> None:
    """A part that the manifest names and that is not there is an error with its path."""
    shutil.rmtree(folder / "parts")
    with pytest.raises(InputUnreadable, match=r"part-000000.parquet"):
        open_corpus(str(folder))


def test_a_damaged_part_is_named(folder: Path) -> None:
    """A part that is no Parquet is an error with its path."""
    [part] = (folder / "parts").iterdir()
    part.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(InputUnreadable, match=r"cannot be read"):
        open_corpus(str(folder))


def test_a_manifest_of_another_make_is_refused(folder: Path) -> None:
    """A manifest that is not one of a run says so."""
    (folder / "manifest.json").write_text("{}", "utf-8")
    with pytest.raises(InputUnreadable, match=r"is not the manifest of a run that this release reads"):
        open_corpus(str(folder))


def test_a_folder_of_tables_is_one_corpus(row: MakeRow, write: Write, tmp_path: Path) -> None:
    """Files of several kinds in a folder without a manifest are read one after the other."""
    for name in ("a.jsonl", "b.csv.gz", "c.tsv", "d.parquet", "e.jsonl.zst"):
        write(tmp_path / name, [row("one"), row("one", index=1)])
    assert _rows(tmp_path) == 10


@pytest.mark.parametrize("name", ["nothing", "nothing.parquet"])
def test_what_is_not_there_is_said(name: str, tmp_path: Path) -> None:
    """A path that leads nowhere is one line."""
    with pytest.raises(InputUnreadable, match=r"nothing.*(is not there|holds no scored rows)"):
        open_corpus(str(tmp_path / name))


def test_a_folder_without_rows_is_said(tmp_path: Path) -> None:
    """A folder that holds none of the kinds says what was expected."""
    (tmp_path / "notes.txt").write_text("no rows", "utf-8")
    with pytest.raises(InputUnreadable, match=r"expected the output of `rejoinder score`"):
        open_corpus(str(tmp_path))


def test_an_empty_first_part_hides_no_column(row: MakeRow, write: Write, tmp_path: Path) -> None:
    """A part without rows, which in JSON Lines names no column, is passed over."""
    write(tmp_path / "a.jsonl", [])
    write(tmp_path / "b.jsonl", [row("one")])
    assert _rows(tmp_path) == 1
