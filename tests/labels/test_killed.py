"""What importing and annotating leave when they are killed; `benchmarks/killed_labels.py` does it at length."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "killed_labels.py"


def test_nothing_is_lost_or_half_made_by_a_kill() -> None:
    """After kills at random points the folder checks clean, and the same command comes to the same labels."""
    done = subprocess.run(
        [sys.executable, SCRIPT, "--count", "8"], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
