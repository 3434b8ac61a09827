"""The processes of one machine: all at work, and one that dies."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

SHARDS = 6

# Loaded by every Python process that finds it on its path: a text with a certain word ends the process at once.
POISON = """
import os
from service.bulk import records

def record(self, told, position, name, honest=records.Fields.record):
    if "POISON" in str(told):
        os._exit(1)
    return honest(self, told, position, name)

records.Fields.record = record
"""


def _score(folder: Path, model: Path, *, poisoned: bool) -> subprocess.CompletedProcess[str]:
    path = {"PYTHONPATH": str(folder)} if poisoned else {}
    return subprocess.run(
        [*(sys.executable, "-m", "rejoinder", "score"), folder / "in.jsonl", "-o", folder / "out", "--jobs", "2"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **path, "REJOINDER_MODEL": str(model)},
    )


@pytest.fixture
def folder(tmp_path: Path, texts: list[str]) -> Path:
    """Return a folder with an input of six shards, poison in the fourth, and the code that it acts on."""
    lines = [{"id": number, "text": texts[number], "pad": "x" * 15_000} for number in range(52)]
    lines[30]["text"] = "POISON"
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    (tmp_path / "sitecustomize.py").write_text(POISON, "utf-8")
    return tmp_path


def test_workers_do_not_outlive_a_run_that_is_killed(folder: Path, model_folder: Path) -> None:
    """Where the run's own process is killed, its workers end, too, and soon."""
    command = [
        sys.executable,
        "-m",
        "rejoinder",
        "score",
        str(folder / "in.jsonl"),
        "-o",
        str(folder / "out"),
        "--jobs",
        "2",
    ]
    with subprocess.Popen([*command, "--quiet", "--model", str(model_folder)]) as run:
        while run.poll() is None and not list(folder.glob("out/receipts/*.json")):
            time.sleep(0.02)
        below = psutil.Process(run.pid).children(recursive=True)
        run.kill()
    assert below
    _, left = psutil.wait_procs(below, timeout=30)
    assert left == []


def test_a_shard_that_kills_its_process_fails_alone(folder: Path, model_folder: Path) -> None:
    """The shard is named, all others are done, and without the cause the same command does the one that is left."""
    ended = _score(folder, model_folder, poisoned=True)
    assert ended.returncode == 2, ended.stderr
    assert "1 shards failed, all others are done" in ended.stderr
    assert "shard 3 (" in ended.stderr
    assert "its worker process died, twice" in ended.stderr
    assert len(list((folder / "out" / "parts").glob("part-*"))) == SHARDS - 1
    ended = _score(folder, model_folder, poisoned=False)
    assert ended.returncode == 0, ended.stderr
    assert len(list((folder / "out" / "parts").glob("part-*"))) == SHARDS
