"""The OpenAPI document."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from service.openapi import replies
from service.problems import MEDIA_TYPE, PROBLEMS
from service.schemas import ClassifyReply, ClassifyRequest

Ask = Callable[..., httpx2.Response]


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    """Return the document as it is served."""
    built: dict[str, Any] = client.get("/openapi.json").json()
    return built


def _references(told: object) -> Iterator[str]:
    if isinstance(told, dict):
        if isinstance(told.get("$ref"), str):
            yield told["$ref"]
        for value in told.values():
            yield from _references(value)
    elif isinstance(told, list):
        for value in told:
            yield from _references(value)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    """Every $ref of the document names a schema that is in it."""
    found = set(_references(document))
    assert "#/components/schemas/ClassifyRequest" in found
    for reference in found:
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert place


def test_every_route_is_there(document: dict[str, Any]) -> None:
    """The document has the routes of the wire, each with a summary or a description."""
    assert {"/v1/classify", "/v1/model", "/healthz", "/readyz"} <= set(document["paths"])
    assert document["openapi"].startswith("3.1")
    for methods in document["paths"].values():
        assert all(told["description"] for told in methods.values())


def test_the_body_that_is_parsed_by_hand_is_described(document: dict[str, Any]) -> None:
    """The request of /v1/classify is required JSON with the fields of `ClassifyRequest`."""
    body = document["paths"]["/v1/classify"]["post"]["requestBody"]
    assert body["required"] is True
    schema = document["components"]["schemas"][body["content"]["application/json"]["schema"]["$ref"].split("/")[-1]]
    assert set(schema["properties"]) == set(ClassifyRequest.model_fields)
    assert schema["additionalProperties"] is False


def test_every_problem_is_described_where_it_can_come(document: dict[str, Any]) -> None:
    """Every problem type stands under its status at /v1/classify, as application/problem+json."""
    answers = document["paths"]["/v1/classify"]["post"]["responses"]
    for problem in PROBLEMS.values():
        if problem.met == "readyz":
            continue
        told = answers[str(problem.status)]
        assert problem.uri in told["description"].split("; ")
        assert told["content"][MEDIA_TYPE]["schema"]["$ref"].endswith("/ProblemBody")


def test_no_answer_is_described_that_never_comes(document: dict[str, Any]) -> None:
    """The framework's own shape of a validation error, which is never sent, is not in the document."""
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_document_is_built_once(client: TestClient) -> None:
    """Asked again, the document is the same."""
    assert client.get("/openapi.json").content == client.get("/openapi.json").content


def test_every_reply_is_as_described(ask: Ask) -> None:
    """Replies of every kind are a `ClassifyReply`, with no field that the schema lacks."""
    documents = [{"id": "a", "text": "He denied it."}, {"id": "b", "text": ""}]
    for asked in (
        {"text": "He denied it. 😀"},
        {"text": "He denied it.", "explain": True, "split": False},
        {"text": "😀 He denied it.", "offset_unit": "utf16"},
        {"documents": documents, "explain": True},
    ):
        reply = ask(**asked)
        told = ClassifyReply.model_validate_json(reply.content)
        assert told.model_dump(mode="json", exclude_unset=True) == reply.json()


def test_a_route_without_a_body_meets_only_the_common_problems() -> None:
    """A route that takes no body lists no problem of bodies, and one that is open to all none of keys."""
    assert set(replies()) == {400, 404, 405, 408, 431, 500, 503}
    assert set(replies("guarded")) == set(replies()) | {401, 403, 429}
    assert set(replies("classify", ClassifyReply)) == {200} | {problem.status for problem in PROBLEMS.values()}
