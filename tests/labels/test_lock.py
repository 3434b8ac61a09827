"""Tests of one writer at a time."""

from pathlib import Path

import pytest

from labels.errors import FolderBusy
from labels.lock import hold


def test_a_second_writer_is_told(tmp_path: Path) -> None:
    """While one holds a name another is refused; afterwards it may."""
    with (
        hold(tmp_path, "new"),
        pytest.raises(FolderBusy, match="being written by another process"),
        hold(tmp_path, "new"),
    ):
        pass
    with hold(tmp_path, "new"):
        pass


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    """Temporary files and folders of the name go, those of other names stay."""
    (tmp_path / ".new-abc").mkdir()
    (tmp_path / ".new-abc" / "gold").mkdir()
    (tmp_path / ".new-def").touch()
    (tmp_path / ".old-abc").touch()
    with hold(tmp_path, "new"):
        assert sorted(file.name for file in tmp_path.iterdir()) == [".new.lock", ".old-abc"]
