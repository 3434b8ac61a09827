"""Short versions of the scripts that load the service, swap its model and kill it."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"
SECONDS = 240


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a request may wait for its turn: that is no failure here."""
    monkeypatch.setenv("REJOINDER_MAX_WAIT_SECONDS", "60")


def _run(script: str, *arguments: str) -> str:
    ended = subprocess.run(
        [sys.executable, BENCHMARKS / script, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_swaps_under_load_fail_no_request() -> None:
    """Sound and damaged versions are promoted under load: no request fails, no answer is of two, no damage taken up."""
    told = _run("swaps.py", "--swaps", "6", "--damaged", "2", "--workers", "2", "--rate", "30", "--within", "60")
    assert "6 promotions, 2 workers" in told


def test_what_is_killed_comes_back() -> None:
    """Workers and the parent are killed under load: all is ready again by itself, and the store stays sound."""
    assert "4 kills, 2 workers" in _run("kills.py", "--kills", "4", "--workers", "2", "--rate", "30")


def test_twice_the_load_is_answered_or_refused() -> None:
    """Asked for twice what it can do, the service loses no request and answers every probe."""
    assert "/healthz" in _run("overload.py", "--minutes", "0.05")
