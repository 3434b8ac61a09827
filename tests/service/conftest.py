"""The service with the tiny fitted model: a started app, and how its tests ask and read refusals."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

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
