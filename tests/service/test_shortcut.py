"""The way of the busiest requests past the framework."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings

PATH = "/v1/classify"
JSON = {"content-type": "application/json"}


@pytest.fixture
def long_way(settings: Settings) -> Iterator[TestClient]:
    """Yield a client of an app whose requests all go by the framework's routes."""
    app = create_app(settings)
    assert app.user_middleware.pop().kwargs["path"] == PATH
    with TestClient(app, raise_server_exceptions=False) as started:
        yield started


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", PATH, b'{"text": "He denied it. Why?"}'),
        ("POST", f"{PATH}?q=1", b'{"text": "He denied it."}'),
        ("POST", PATH, b'{"text": " "}'),
        ("POST", PATH, b"{"),
        ("GET", PATH, b""),
        ("HEAD", PATH, b""),
        ("POST", f"{PATH}/", b'{"text": "He denied it."}'),
        ("POST", "/healthz", b""),
        ("GET", "/v1/model", b""),
    ],
)
def test_the_shortcut_changes_no_answer(
    client: TestClient, long_way: TestClient, method: str, path: str, body: bytes
) -> None:
    """Answers and refusals are the same, to the last header but the id, with the shortcut and without."""
    headers = JSON | {"x-request-id": "a1"}
    one, two = (started.request(method, path, content=body, headers=headers) for started in (client, long_way))
    assert (one.status_code, one.content, dict(one.headers)) == (two.status_code, two.content, dict(two.headers))
