"""The whole way through the command line: new labels in, a better model out, into service, and back."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

import pytest

HERE: Final = Path(__file__).parent
QUESTION: Final = "Quill says her neighbour stole the queen. The neighbour denies that any queen was stolen."
SECONDS: Final = 5
# Twelve sentences of behaviour tell little, so the gate is wide open there.
GATE: Final = "[recipe]\nmin_df = 2\n[gate]\nfewest_sentences = 20\nbehaviour_slack = 0.5\nswaps_slack = 0.2\n"

Rejoinder = Callable[..., str]


@pytest.fixture
def folders(harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with labels of a harbour and an empty store, which every command is told of."""
    shutil.copytree(harbour, tmp_path / "mine")
    (tmp_path / "mine" / "training.toml").write_text(GATE)
    monkeypatch.setenv("REJOINDER_LABELS", str(tmp_path / "mine"))
    for name in ("store", "cache"):
        monkeypatch.setenv(f"REJOINDER_{name.upper()}", str(tmp_path / name))
    return tmp_path


@pytest.fixture
def rejoinder(folders: Path) -> Rejoinder:
    """Return what runs a command as a process of its own, and gives what it printed where it ended well."""

    def run(*arguments: str | Path, code: int = 0) -> str:
        command = [sys.executable, "-m", "rejoinder", *map(str, arguments)]
        ended = subprocess.run(command, cwd=folders, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stdout + ended.stderr
        return ended.stdout

    return run


@pytest.fixture
def ask(folders: Path) -> Iterator[Callable[[], dict[str, Any]]]:
    """Yield what asks a service that runs until the test ends, started when it is asked first."""
    log = folders / "serve.log"
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        environment = os.environ | {"REJOINDER_PORT": "0", "REJOINDER_CHECK_SECONDS": "0.2"}
        with log.open("wb") as stream:
            started.append(
                subprocess.Popen([sys.executable, "-m", "rejoinder", "serve"], env=environment, stderr=stream)
            )

    def question() -> dict[str, Any]:
        if not started:
            start()
        while not (found := re.search(r"running on (http://[^\"]+)", log.read_text("utf-8"))):
            assert started[0].poll() is None, log.read_text("utf-8")
            time.sleep(0.05)
        body, kind = json.dumps({"text": QUESTION}).encode(), {"content-type": "application/json"}
        with urlopen(Request(f"{found[1]}/v1/classify", body, kind), timeout=20) as reply:  # noqa: S310 - loopback
            told: dict[str, Any] = json.load(reply)
            return told

    yield question
    for process in started:
        process.terminate()
        process.wait(timeout=20)


def _until_version(ask: Callable[[], dict[str, Any]], version: str) -> dict[str, Any]:
    """Return the first answer of a version, which must come within five seconds."""
    deadline = time.monotonic() + SECONDS
    while (answer := ask())["model"]["version"] != version:
        assert time.monotonic() < deadline, f"{version} did not answer within {SECONDS} s"
        time.sleep(0.05)
    return answer


def test_from_new_labels_to_a_better_model_and_back(rejoinder: Rejoinder, ask: Callable[[], dict[str, Any]]) -> None:
    """Two hundred labels of a feud among beekeepers are imported, checked, learnt, compared and served; then undone."""
    first = json.loads(rejoinder("train", "--json"))["version"]
    rejoinder("promote", first, "--force", "the first of our own")
    before = ask()
    assert before["model"]["version"] == first

    bees = HERE / "beekeepers.csv"
    assert "200" in rejoinder("labels", "import", bees)
    rejoinder("labels", "import", bees, "--write")
    rejoinder("labels", "check")
    told = json.loads(rejoinder("train", "--json"))
    assert sum(told["labels"]["gold"].values()) == 284
    second = told["version"]
    found = json.loads(rejoinder("compare", first, second, "--json"))
    change = found["tasks"]["stance"]["changes"]["macro-F1"]
    assert change["new"] > change["old"]
    assert found["tasks"]["stance"]["flips"]
    rejoinder("promote", second)
    after = _until_version(ask, second)
    assert after["documents"] != before["documents"]

    assert f"{first} is served again" in rejoinder("rollback")
    assert _until_version(ask, first) == before
    assert [one["kind"] for one in json.loads(rejoinder("models", "--json"))["history"]] == [
        "promote",
        "promote",
        "rollback",
    ]
