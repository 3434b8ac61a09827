"""The operators' page and the unit for systemd name what there is."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rejoinder import COMMANDS
from service.settings import Settings

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "operating.md").read_text("utf-8")
UNIT = ROOT / "deploy" / "systemd" / "rejoinder.service"
ANALYZE = shutil.which("systemd-analyze")


def test_every_setting_named_is_one() -> None:
    """`REJOINDER_…` on the page and in the unit is a setting of the service."""
    named = set(re.findall(r"REJOINDER_([A-Z_]+)", PAGE + UNIT.read_text("utf-8")))

    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_metric_named_is_one() -> None:
    """`rejoinder_…` on the page is a row of metrics.md, which another test compares with what is exported."""
    told = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    named = set(re.findall(r"\brejoinder_[a-z_]+", PAGE))

    assert named
    assert named <= set(re.findall(r"^\| `(rejoinder_\w+)` \|", told, re.MULTILINE))


def test_every_command_named_is_one() -> None:
    """A line of a shell block that begins with `rejoinder`, and each command in the text, is one that there is."""
    lines = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
    shown = [line.split()[1] for line in lines if line.startswith("rejoinder ")]

    assert shown
    assert {*shown, *re.findall(r"`rejoinder ([a-z]+)", PAGE)} <= set(COMMANDS)


def test_every_file_named_is_there() -> None:
    """A link leads to a file, and so does each path into the repository that a command names."""
    links = re.findall(r"\]\(([^):#]+)\)", PAGE)
    paths = re.findall(r"\b((?:deploy|benchmarks)/[\w./-]*\w)", PAGE)

    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_page_is_linked() -> None:
    """The README leads to the page."""
    assert "](docs/operating.md)" in (ROOT / "README.md").read_text("utf-8")


def test_the_unit_leaves_time_to_drain() -> None:
    """Systemd kills the service only after its drain has ended, and leaves it to the parent to tell its workers."""
    unit = UNIT.read_text("utf-8")
    (drain,) = re.findall(r"^Environment=REJOINDER_DRAIN_SECONDS=(\d+)$", unit, re.MULTILINE)
    (patience,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)

    assert int(patience) >= int(drain) + 5
    assert "KillMode=mixed" in unit


@pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed: the unit is not checked")
def test_the_unit_is_sound(tmp_path: Path) -> None:
    """Systemd understands every line, and finds little that the unit leaves open."""
    stand_in = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text("utf-8"), flags=re.MULTILINE)
    copy = tmp_path / "rejoinder.service"
    copy.write_text(stand_in, "utf-8")
    verified = subprocess.run([str(ANALYZE), "verify", str(copy)], capture_output=True, text=True, check=False)
    rated = subprocess.run(
        [str(ANALYZE), "security", "--offline=true", "--threshold=20", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (verified.returncode, "Unknown" in verified.stderr) == (0, False), verified.stderr
    assert rated.returncode == 0, rated.stdout[-400:]
