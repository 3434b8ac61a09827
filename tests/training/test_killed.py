"""Training and promotion, killed at random points: nothing lost, nothing half-made."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.artefact import Manifest
from models.classifier import Classifier
from models.loading import load
from models.promotion import history
from models.store import current, versions

KILLS = 3


def _start(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """Start a command in a group of its own, silent."""
    command = [sys.executable, "-m", "rejoinder", *map(str, arguments)]
    nothing = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=nothing, stderr=nothing, start_new_session=True)


@pytest.mark.parametrize("command", ["train", "promote"])
def test_a_kill_leaves_a_sound_store(
    command: str, saved: tuple[Path, Manifest], harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every version that is listed answers, what is served is whole, and the command runs well afterwards."""
    monkeypatch.setenv("REJOINDER_CACHE", str(tmp_path / "cache"))
    store, name = tmp_path / "store", saved[1].version
    folder = store / name
    folder.parent.mkdir()
    folder.symlink_to(saved[0] / name)
    (tmp_path / "other.toml").write_text("[recipe]\nC = 2.5\n")
    train = ("train", "--labels", harbour, "--store", store, "--config", tmp_path / "other.toml")
    promote = ("promote", name, "--labels", harbour, "--store", store, "--force", "a drill")
    arguments = train if command == "train" else promote
    rng = random.Random(0)  # noqa: S311 - moments, no secrets
    for _ in range(KILLS):
        process = _start(*arguments)
        time.sleep(rng.uniform(0, 3))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for version in versions(store):
            Classifier(load(store / version)).self_test()
        assert {move.version for move in history(store)} <= {name}
    again = _start(*arguments)
    if again.wait() != 0:  # a version that was written whole before its kill is never written twice
        assert command == "train"
        assert len(versions(store)) == 2
    if command == "promote":
        assert current(store).name == name
