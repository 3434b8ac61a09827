"""Tests of what a process that answers loads and holds."""

import subprocess
import sys
from pathlib import Path

import pytest

from models.store import current, released_root

MOST_MIB = 100
PROCESS = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from service.app import create_app
from service.settings import read_settings

text = " ".join(Path(sys.argv[1]).read_text("utf-8").split())
with TestClient(create_app(read_settings())) as client:
    for start in range(0, len(text), 400):
        assert client.post("/v1/classify", json={"text": text[start : start + 400]}).status_code == 200
print(*(name for name in ("sklearn", "scipy", "joblib", "torch") if name in sys.modules))
print(int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_process_that_answers_is_small_and_knows_no_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the shipped model and news read, the service holds under 100 MiB, the test client included."""
    monkeypatch.setenv("REJOINDER_MODEL", str(current(released_root())))
    document = next((Path(__file__).parents[2] / "labels" / "documents").glob("*.txt"))
    command = [sys.executable, "-c", PROCESS, str(document)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded, memory = done.stdout.splitlines()
    assert loaded == ""
    assert float(memory) < MOST_MIB
