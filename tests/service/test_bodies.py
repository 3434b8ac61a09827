"""Reading a request: bounded, typed, and refused without repeating it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import anyio
import httpx2
import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from service.bodies import read_request
from service.problems import Problem
from service.schemas import ClassifyRequest

Refused = Callable[[httpx2.Response, str], dict[str, Any]]
JSON = {"content-type": "application/json"}


class _Wire:
    """A connection that sends chunks, and counts how many were taken."""

    def __init__(self, chunks: list[bytes], **headers: str) -> None:
        """Keep the chunks; header names have underscores for hyphens."""
        named = {"content-type": "application/json"} | {name.replace("_", "-"): told for name, told in headers.items()}
        self.scope = {
            "type": "http",
            "method": "POST",
            "headers": [(name.encode(), told.encode()) for name, told in named.items()],
        }
        self.chunks, self.taken = chunks, 0

    async def receive(self) -> dict[str, Any]:
        """Send the next chunk."""
        chunk = self.chunks[self.taken]
        self.taken += 1
        return {"type": "http.request", "body": chunk, "more_body": self.taken < len(self.chunks)}

    def read(self, max_bytes: int) -> ClassifyRequest:
        """Read the request as the app does."""
        return anyio.run(read_request, Request(self.scope, self.receive), max_bytes, 5.0)


def test_a_body_of_exactly_the_bound_is_read() -> None:
    """A body as long as the bound is read, and one byte more is refused."""
    body = b'{"text": "He denied it."}'
    assert _Wire([body]).read(len(body)).text == "He denied it."
    with pytest.raises(Problem, match="at most 24 bytes"):
        _Wire([body]).read(len(body) - 1)


def test_a_told_length_beyond_the_bound_is_refused_unread() -> None:
    """A Content-Length over the bound is refused before a byte of the body is taken."""
    wire = _Wire([b"{}"], content_length="101")
    with pytest.raises(Problem, match="at most 100 bytes, Content-Length says 101"):
        wire.read(100)
    assert wire.taken == 0


@pytest.mark.parametrize("headers", [{}, {"content_length": "5"}, {"content_length": "-1"}, {"content_length": "abc"}])
def test_chunks_are_counted_whatever_the_length_says(headers: dict[str, str]) -> None:
    """A body whose Content-Length is absent or lies is read no further than the bound."""
    wire = _Wire([b"x" * 60] * 1000, **headers)
    with pytest.raises(Problem, match="at most 100 bytes"):
        wire.read(100)
    assert wire.taken == 2


def test_a_length_of_thousands_of_digits_is_too_large() -> None:
    """A Content-Length of more digits than Python turns into a number is refused like any that is too large."""
    with pytest.raises(Problem, match="at most 100 bytes"):
        _Wire([b"{}"], content_length="9" * 5000).read(100)


def test_a_large_body_is_refused_over_http(client: TestClient, refused: Refused) -> None:
    """More than 1 MiB is 413, with the bound in the detail."""
    response = client.post("/v1/classify", content=b" " * (1024 * 1024 + 1), headers=JSON)
    assert "1048576" in refused(response, "body-too-large")["detail"]


def test_a_large_chunked_body_is_refused_over_http(client: TestClient, refused: Refused) -> None:
    """More than 1 MiB in chunks without Content-Length is 413 as well."""

    def chunks() -> Iterator[bytes]:
        for _ in range(17):
            yield b" " * 65_536

    refused(client.post("/v1/classify", content=chunks(), headers=JSON), "body-too-large")


def test_a_large_body_with_a_lying_length_is_refused_over_http(client: TestClient, refused: Refused) -> None:
    """More than 1 MiB under a small Content-Length is 413 as well."""
    response = client.post("/v1/classify", content=b" " * (1024 * 1024 + 1), headers=JSON | {"content-length": "9"})
    refused(response, "body-too-large")


@pytest.mark.parametrize("told", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_another_media_type_is_refused(client: TestClient, refused: Refused, told: str) -> None:
    """A body that is not called application/json is 415."""
    response = client.post("/v1/classify", content=b'{"text": "SECRET"}', headers={"content-type": told})
    assert "SECRET" not in json.dumps(refused(response, "unsupported-media-type"))


def test_a_missing_media_type_is_refused(client: TestClient, refused: Refused) -> None:
    """A body that is not called anything is 415, and the detail says that no type came."""
    response = client.post("/v1/classify", content=b'{"text": "a"}')
    assert refused(response, "unsupported-media-type")["detail"].endswith("got none")


@pytest.mark.parametrize("told", ["application/json; charset=utf-8", "Application/JSON", " application/json ;v=1"])
def test_parameters_and_case_of_the_media_type_are_ignored(client: TestClient, told: str) -> None:
    """The media type is compared without its parameters, and in any case of letters."""
    response = client.post("/v1/classify", content=b'{"text": "He denied it."}', headers={"content-type": told})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"SECRET",
        b'{"text": "SECRET"',
        b'{"text": "SECRET"} trailing',
        b'{"text": "SECRET \xff"}',
        b'{"text": "SECRET \\ud800"}',
        b'{"text": "SECRET \xed\xa0\x80"}',
        b"{'text': 'SECRET'}",
        b'{"text": "SECRET\n"}',
        b"\xef\xbb\xbf" + b'{"text": "SECRET"}',
        '{"text": "SECRET"}'.encode("utf-16"),
        b"[" * 100_000,
    ],
)
def test_what_is_not_json_in_utf8_is_refused(client: TestClient, refused: Refused, body: bytes) -> None:
    """Bad JSON, invalid UTF-8, a lone surrogate escape and endless nesting are 400, and nothing sent comes back."""
    response = client.post("/v1/classify", content=body, headers=JSON)
    refused(response, "not-json")
    assert "SECRET" not in response.text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5000])
def test_odd_numbers_are_refused(client: TestClient, number: str) -> None:
    """NaN, infinities and numbers beyond all bounds are a problem of the request, wherever they stand."""
    for body in (f'{{"text": {number}}}', f'{{"text": "a", "split": {number}}}', number):
        response = client.post("/v1/classify", content=body.encode(), headers=JSON)
        assert response.status_code in {400, 422}
        assert response.json()["type"].startswith("urn:rejoinder:problem:")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"text": 987654}, "text"),
        ({"text": "SECRET", "split": "SECRET"}, "split"),
        ({"text": "SECRET", "explain": 987654}, "explain"),
        ({"text": "SECRET", "offset_unit": "SECRET"}, "offset_unit"),
        ({"documents": [{"id": "a", "text": "SECRET"}, {"id": "b"}]}, "documents.1.text"),
        ({"documents": [{"id": 987654, "text": "SECRET"}]}, "documents.0.id"),
        ({"documents": [{"id": "SECRET" * 50, "text": "a"}]}, "documents.0.id"),
        ({"documents": []}, "documents"),
        ({"documents": {}}, "documents"),
        ({"documents": ["SECRET"]}, "documents.0"),
        ({"text": "SECRET", "documents": [{"id": "a", "text": "SECRET"}]}, "body"),
        ({}, "body"),
        ([], "body"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(client: TestClient, refused: Refused, asked: object, field: str) -> None:
    """A wrong value is 422 with the path of its field, and the value never comes back."""
    response = client.post("/v1/classify", json=asked)
    body = refused(response, "invalid-request")
    assert [item["field"] for item in body["errors"]] == [field]
    assert all(item["message"] for item in body["errors"])
    assert not {"SECRET", "987654"} & {word for word in ("SECRET", "987654") if word in response.text}


def test_an_unknown_field_is_refused_without_its_name(client: TestClient, refused: Refused) -> None:
    """A field that is not documented is 422, and its name, which may be anything, does not come back at length."""
    response = client.post("/v1/classify", json={"text": "a", "SECRET" * 1000: 1})
    assert len(refused(response, "invalid-request")["errors"]) == 1
    assert len(response.text) < 1000


def test_a_thousand_wrong_fields_make_a_short_problem(client: TestClient, refused: Refused) -> None:
    """A body of nothing but wrong values is refused with the first of them, not with an answer many times its size."""
    response = client.post("/v1/classify", json={"documents": [1] * 100_000})
    assert refused(response, "invalid-request")["errors"]
    assert len(response.content) < 100_000


def test_many_wrong_fields_are_counted_not_told(client: TestClient, refused: Refused) -> None:
    """Beyond a thousand wrong values the problem says how many there are, and tells none of them."""
    few = refused(client.post("/v1/classify", json={str(name): 1 for name in range(900)}), "invalid-request")
    many = refused(client.post("/v1/classify", json={str(name): 1 for name in range(1500)}), "invalid-request")
    assert few["errors"]
    assert "errors" not in many
    assert many["detail"].startswith("150")
