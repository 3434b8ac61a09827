"""What the files in deploy/ are checked against."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def image() -> dict[str, str]:
    """Return the variables that the serving image sets by itself."""
    stage = (ROOT / "Dockerfile").read_text("utf-8").split(" AS serve\n")[1]
    block = stage.split("ENV ")[1].split("\nCOPY")[0]
    return dict(line.strip(" \\").split("=", 1) for line in block.splitlines())
