"""Files of arrays that only save time."""

from pathlib import Path

import numpy as np
import pytest

from training.cache_files import from_bytes, read_cache, to_bytes, write_cache


def test_arrays_come_back(tmp_path: Path) -> None:
    """What was written is read, and no temporary file stays."""
    write_cache(tmp_path / "new" / "some.npz", {"a": np.arange(3), "names": to_bytes(["wé", "b \ud800"])})
    found = read_cache(tmp_path / "new" / "some.npz")
    assert found["a"].tolist() == [0, 1, 2]
    assert from_bytes(found["names"]) == ["wé", "b \ud800"]
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["some.npz"]


@pytest.mark.parametrize("kept", [0, 1, 30, 200])
def test_a_file_cut_short_holds_nothing(tmp_path: Path, kept: int) -> None:
    """A cache that was damaged is as good as none."""
    file = tmp_path / "some.npz"
    write_cache(file, {"a": np.arange(100)})
    file.write_bytes(file.read_bytes()[:kept])
    assert read_cache(file) == {}


def test_a_missing_file_holds_nothing(tmp_path: Path) -> None:
    """The first training finds none."""
    assert read_cache(tmp_path / "none.npz") == {}
