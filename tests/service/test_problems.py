"""Problems as RFC 9457 has them."""

import json
import re
from typing import Any

import pytest

from service.problems import MEDIA_TYPE, PROBLEMS, Problem, ProblemBody, ProblemFields, problem_response

STABLE = {
    "invalid-request": 422,
    "blank-text": 422,
    "text-too-long": 413,
    "body-too-large": 413,
    "too-many-documents": 413,
    "too-many-statements": 413,
    "not-json": 400,
    "unsupported-media-type": 415,
    "not-found": 404,
    "method-not-allowed": 405,
    "too-much-to-explain": 413,
    "slow-body": 408,
    "unauthenticated": 401,
    "forbidden": 403,
    "too-many-requests": 429,
    "overloaded": 503,
    "malformed-http": 400,
    "slow-head": 408,
    "headers-too-large": 431,
    "not-ready": 503,
    "internal": 500,
}


def test_types_are_stable() -> None:
    """A type that callers may compare with keeps its name and its status; new ones may come."""
    assert {name: PROBLEMS[name].status for name in STABLE} == STABLE


@pytest.mark.parametrize("name", sorted(PROBLEMS))
def test_a_problem_is_written_as_the_standard_says(name: str) -> None:
    """Every type is a URI, has a title, and is sent as application/problem+json with its status in the body."""
    response = problem_response(PROBLEMS[name], "a detail")
    body = ProblemBody.model_validate_json(bytes(response.body))
    assert re.fullmatch(r"urn:rejoinder:problem:[a-z-]+", body.type)
    assert (response.status_code, response.media_type) == (body.status, MEDIA_TYPE)
    assert (body.detail, body.errors) == ("a detail", None)
    assert "errors" not in json.loads(bytes(response.body))


def test_a_problem_carries_its_detail() -> None:
    """A problem is raised by name and prints its detail."""
    with pytest.raises(Problem, match=r"^at most 3$") as caught:
        raise Problem("text-too-long", "at most 3")
    assert caught.value.type is PROBLEMS["text-too-long"]


def test_a_wait_is_told_in_whole_seconds() -> None:
    """Retry-After is the wait that is known, rounded up, else that of the type; a type without one sends none."""
    told = [
        problem_response(PROBLEMS[name], "a detail", retry_after=wait).headers.get("retry-after")
        for name, wait in (("overloaded", 2.1), ("overloaded", None), ("not-json", None))
    ]
    assert told == ["3", "1", None]


def test_an_occurrence_has_its_own_address() -> None:
    """The id of a failure stands in `instance`."""
    response = problem_response(PROBLEMS["internal"], "a detail", instance="urn:x:1")
    assert ProblemBody.model_validate_json(bytes(response.body)).instance == "urn:x:1"


def test_an_unknown_name_is_no_problem() -> None:
    """A problem of a type that is not documented cannot be made."""
    with pytest.raises(KeyError, match="no-such-type"):
        Problem("no-such-type", "a detail")


def test_fields_are_told_by_path_without_values() -> None:
    """Wrong fields are kept as path and message, and the value that was sent is dropped."""
    found: list[dict[str, Any]] = [
        {"loc": ("documents", 1, "text"), "msg": "Field required", "input": "SECRET"},
        {"loc": (), "msg": "expected either", "input": "SECRET"},
    ]
    assert ProblemFields("invalid-request", "see errors", found).errors == [
        {"field": "documents.1.text", "message": "Field required"},
        {"field": "body", "message": "expected either"},
    ]
