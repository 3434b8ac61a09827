"""A labels folder of one's own."""

from pathlib import Path

import pytest


@pytest.fixture
def mine(labels_folder: Path, tmp_path: Path) -> Path:
    """Return a folder that stands on the tiny labels folder."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "sources.toml").write_text(f'base = "{labels_folder}"\n', "utf-8")
    return tmp_path / "mine"
