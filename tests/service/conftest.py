"""The service with the tiny fitted model: a started app, and how its tests ask and read refusals."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from fastapi.testclient import TestClient

from labels.scheme import Task
from models.artefact import Artefact, write
from models.compile import compile_model
from models.pipeline import FittedModel
from models.store import promote
from service.app import create_app
from service.problems import MEDIA_TYPE, PROBLEMS
from service.settings import Settings

Ask = Callable[..., httpx2.Response]
Refused = Callable[[httpx2.Response, str], dict[str, Any]]


@pytest.fixture(scope="session")
def settings(model_folder: Path) -> Settings:
    """Return settings with every default besides the model."""
    return Settings(model=model_folder)


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    """Yield a client of a started app; what goes wrong inside is an answer, as for any caller."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as started:
        yield started


@pytest.fixture(scope="session")
def ask(client: TestClient) -> Ask:
    """Return a function that posts its arguments as one request to be classified."""

    def post(**asked: object) -> httpx2.Response:
        # Plain JSON escapes, so that even a lone surrogate, which UTF-8 cannot hold, can be sent.
        return client.post("/v1/classify", content=json.dumps(asked), headers={"content-type": "application/json"})

    return post


@pytest.fixture(scope="session")
def refused() -> Refused:
    """Return a function that checks that a reply is the named problem, and returns its body."""

    def check(response: httpx2.Response, name: str) -> dict[str, Any]:
        expected = PROBLEMS[name]
        body: dict[str, Any] = response.json()
        assert (response.status_code, response.headers["content-type"]) == (expected.status, MEDIA_TYPE), body
        assert body["type"] == f"urn:rejoinder:problem:{name}"
        assert (body["title"], body["status"]) == (expected.title, expected.status)
        assert body["detail"]
        return body

    return check


@pytest.fixture(scope="session")
def other_artefact(fitted: FittedModel) -> Artefact:
    """Return a model like the tiny one that is surer of everything, so that its answers are told apart."""
    temperature: dict[Task, float] = {task: value / 4 for task, value in fitted.temperature.items()}
    return compile_model(FittedModel(fitted.vectoriser, fitted.heads, temperature), version="other")


@pytest.fixture
def store(artefact: Artefact, other_artefact: Artefact, tmp_path: Path) -> Path:
    """Return a store of two versions, of which `tiny` is current and `other` is not."""
    root = tmp_path / "store"
    for made in (artefact, other_artefact):
        write(made, root / made.manifest.version)
    promote(root, "tiny")
    return root


class Running:
    """`rejoinder serve` as a process of its own, and how a test talks to it."""

    def __init__(self, log: Path, **told: object) -> None:
        """Start it on a free port; `told` are settings."""
        self._log = log
        settings = {"PORT": 0, "CHECK_SECONDS": 0.1} | {name.upper(): value for name, value in told.items()}
        environment = os.environ | {f"REJOINDER_{name}": str(value) for name, value in settings.items()}
        with log.open("wb") as stream:
            command = [sys.executable, "-m", "rejoinder", "serve"]
            self.process = subprocess.Popen(command, env=environment, stderr=stream)
        self.until(lambda: bool(self._address()) or self.process.poll() is not None)
        self.url = self._address()

    def logged(self) -> list[dict[str, Any]]:
        """Return the lines of the log that are whole."""
        return [json.loads(line) for line in self._log.read_text("utf-8").splitlines() if line.endswith("}")]

    def ask(self, path: str, **asked: object) -> httpx2.Response:
        """Ask on a connection of its own."""
        with httpx2.Client(base_url=self.url, timeout=20) as client:
            return client.post(path, json=asked) if asked else client.get(path)

    def workers(self) -> list[int]:
        """Return the processes of the workers."""
        return [child.pid for child in psutil.Process(self.process.pid).children()]

    def metric(self, line: str) -> float:
        """Return the number of a metric with exactly these labels."""
        [found] = [told for told in self.ask("/metrics").text.splitlines() if told.startswith(f"{line} ")]
        return float(found.split()[-1])

    def until(self, good: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + seconds
        while not good():
            assert time.monotonic() < deadline, self._log.read_text("utf-8")[-2000:]
            time.sleep(0.02)

    def _address(self) -> str:
        found = re.search(r"running on (http://[^\"]+)", self._log.read_text("utf-8"))
        return found[1] if found else ""


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Yield a function that starts the service with settings; all that it started are ended afterwards."""
    started: list[Running] = []

    def start(**told: object) -> Running:
        running = Running(tmp_path / f"log-{len(started)}", **told)
        started.append(running)
        return running

    yield start
    for running in started:
        for process in [*running.workers(), running.process.pid] if running.process.poll() is None else []:
            os.kill(process, signal.SIGKILL)
        running.process.wait(20)
