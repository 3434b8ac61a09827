"""Tests of writing whole or not at all."""

import os
from pathlib import Path

import pytest

from labels.atomic import place_folder, replace_file


def test_a_file_is_replaced_and_nothing_else_stays(tmp_path: Path) -> None:
    """The new content stands in the old one's place, without a temporary file beside it."""
    replace_file(tmp_path / "deep" / "a.txt", b"old")
    replace_file(tmp_path / "deep" / "a.txt", b"new")
    assert [(file.name, file.read_bytes()) for file in (tmp_path / "deep").iterdir()] == [("a.txt", b"new")]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640)])
def test_a_file_may_be_read_by_whom_the_mask_allows(tmp_path: Path, mask: int, mode: int) -> None:
    """A file has the mode that any other new file of the process has."""
    before = os.umask(mask)
    try:
        replace_file(tmp_path / "a.txt", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == mode


def test_a_folder_is_placed_whole(tmp_path: Path) -> None:
    """Every file is in the folder when it appears."""
    place_folder(tmp_path / "new", {"a.txt": b"a", "gold/b.jsonl": b"b"})
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"a"
    assert (tmp_path / "new" / "gold" / "b.jsonl").read_bytes() == b"b"


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    """A folder of that name is not replaced, and what was staged is gone."""
    place_folder(tmp_path / "new", {"a.txt": b"old"})
    with pytest.raises(OSError, match="new"):
        place_folder(tmp_path / "new", {"a.txt": b"other"})
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["new"]


def test_what_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    """Where a folder stands in the file's place, no temporary sibling is left."""
    (tmp_path / "q.jsonl").mkdir()
    with pytest.raises(OSError, match=r"q\.jsonl"):
        replace_file(tmp_path / "q.jsonl", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["q.jsonl"]
