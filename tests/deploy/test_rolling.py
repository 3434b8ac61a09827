"""A rolling restart behind a proxy, in short; benchmarks/rolling.py does it at length and with containers."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_no_request_fails_while_instances_are_restarted() -> None:
    """With notice given, two instances are restarted in turn under load and no caller sees a failure."""
    command = ["benchmarks/rolling.py", "--processes", "--rounds", "1", "--callers", "2", "--notice", "2"]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, cwd=ROOT)
    found = dict(re.findall(r"│ (\w+)\s+│ (\d+)\s+│", done.stdout))

    assert (done.returncode, found["failed"], found["restarts"]) == (0, "0", "2"), done.stdout + done.stderr
    assert int(found["requests"]) > 20
