"""The Dockerfile is clean, takes into the build what it needs, and CI says when it cannot build it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TRY = ROOT / "deploy" / "try-image.sh"
SHELLCHECK = shutil.which("shellcheck")


def _stub(folder: Path, name: str, script: str) -> None:
    """Write a command that stands for an engine."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """Return a folder that holds what the script needs, and no engine."""
    for name in ("bash", "sh", "sed", "dirname", "timeout"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def _tried(tools: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "ENGINE"} | {"PATH": str(tools)}
    return subprocess.run([str(TRY)], capture_output=True, text=True, check=False, env=environment)


def test_the_dockerfile_is_clean() -> None:
    """Hadolint has nothing to say, and no rule is turned off."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "hadolint"), "--no-color", "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert (done.returncode, done.stdout) == (0, "")
    assert "hadolint" not in (ROOT / "Dockerfile").read_text("utf-8")
    assert not list(ROOT.glob(".hadolint*"))


@pytest.mark.skipif(not SHELLCHECK, reason="shellcheck is not installed")
def test_the_scripts_are_clean() -> None:
    """Shellcheck has nothing to say about any script."""
    scripts = [*map(str, (ROOT / "deploy").glob("*.sh")), str(ROOT / ".ci" / "run")]
    done = subprocess.run([str(SHELLCHECK), *scripts], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_packaged_enters_the_build() -> None:
    """Every lock, module and file of data that an image is made of passes .dockerignore, and no label does."""
    patterns = (ROOT / ".dockerignore").read_text("utf-8").splitlines()[1:]
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    copied = re.findall(r"^COPY (\S+\.lock) ", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    code = [path for package in setuptools["packages"] for path in ROOT.joinpath(*package.split(".")).glob("*.py")]
    rooms = {room: names for room, names in setuptools["package-data"].items() if room != "labels"}
    data = [path for room, names in rooms.items() for name in names for path in ROOT.glob(f"{room}/{name}")]
    needed = [str(path.relative_to(ROOT)) for path in code + data] + copied

    kept_out = ["labels/gold/x.jsonl", "models/store/x/manifest.json", "service/__pycache__/app.pyc", ".git/config"]

    assert [path for path in needed if not _passes(path, patterns)] == []
    assert [path for path in kept_out if _passes(path, patterns)] == []


def _passes(path: str, patterns: list[str]) -> bool:
    """Say whether a path enters the build: the last pattern that matches it, or a folder above it, decides."""
    passes = True
    for pattern in patterns:
        plain = re.escape(pattern.removeprefix("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if re.fullmatch(f"{plain}(/.*)?", path):
            passes = pattern.startswith("!")
    return passes


def test_serving_leaves_the_other_sides_out() -> None:
    """The stage that packs for serving removes training and the bulk side, and installs no other lock than its own."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    stage = text.split("FROM packages AS packages-serve\n")[1].split("\n\n")[0]

    assert "site-packages/training" in stage
    assert "site-packages/service/bulk" in stage
    assert "site-packages/service/report" in stage
    assert ".lock" not in stage


def test_no_engine_is_said_and_is_no_failure(tools: Path) -> None:
    """Where neither docker nor podman is installed, the image is skipped, visibly."""
    done = _tried(tools)

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "SKIPPED: the image was not built and not tried",
        "  docker is not installed",
        "  podman is not installed",
    ]


def test_a_client_without_a_daemon_is_no_engine(tools: Path) -> None:
    """A docker client that nobody answers is skipped, and so is a podman that has no registry."""
    _stub(tools, "docker", 'echo "Cannot connect to the Docker daemon" >&2; exit 1')
    _stub(tools, "podman", '[ "$1" = info ]')
    done = _tried(tools)

    assert done.returncode == 0
    assert "docker is only a client here" in done.stdout
    assert "podman cannot have the base image docker.io/library/python:3.11-slim" in done.stdout


def test_an_engine_that_starts_nothing_is_no_engine(tools: Path) -> None:
    """An engine that answers and has the base image, but cannot start a container, is skipped."""
    _stub(tools, "docker", '[ "$1" != run ]')
    done = _tried(tools)

    assert done.returncode == 0
    assert "docker cannot start a container" in done.stdout


def test_a_failing_build_fails(tools: Path) -> None:
    """Where an engine works, what goes wrong in the build is a failure."""
    _stub(tools, "podman", "exit 0")
    _stub(tools, "make", "exit 7")
    done = _tried(tools)

    assert done.returncode == 7
    assert "SKIPPED" not in done.stdout
