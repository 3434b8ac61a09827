"""Headers that every answer has."""

import pytest
from fastapi.testclient import TestClient

from service.headers import SECURITY_HEADERS


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/healthz"), ("GET", "/nowhere"), ("POST", "/v1/classify"), ("GET", "/openapi.json"), ("PUT", "/readyz")],
)
def test_every_answer_has_the_headers(client: TestClient, method: str, path: str) -> None:
    """Answers and refusals alike are not to be kept, framed, guessed or run by a browser, and name no server."""
    response = client.request(method, path)
    for name, told in SECURITY_HEADERS:
        assert response.headers.get_list(name.decode()) == [told.decode()]
    assert "server" not in response.headers


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
def test_no_page_runs_scripts_from_elsewhere(client: TestClient, path: str) -> None:
    """The framework's pages, whose scripts come from a third party, are not served."""
    assert client.get(path).status_code == 404


def test_no_address_redirects(client: TestClient) -> None:
    """A slash too many is 404: a redirect would send the caller to whatever host the request named."""
    response = client.get("/healthz/", headers={"host": "elsewhere.example"}, follow_redirects=False)
    assert response.status_code == 404
    assert "location" not in response.headers
