"""The service with the tiny fitted model: a started app, and how its tests ask and read refusals."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
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
