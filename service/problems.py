"""What is refused, as RFC 9457 problem bodies with stable types.

::

    Problem (Exception)    carries a ProblemType and a detail; the app turns it into the answer
    └── ProblemFields      also carries what is wrong with each field
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

__all__ = [
    "MEDIA_TYPE",
    "PROBLEMS",
    "Problem",
    "ProblemBody",
    "ProblemFields",
    "ProblemType",
    "install",
    "problem_response",
]

MEDIA_TYPE: Final = "application/problem+json"

# A path holds names that the caller made up: an answer tells this many, and of each part this many characters.
_FIELDS: Final = 20
_PART: Final = 80


@dataclass(frozen=True)
class ProblemType:
    """A kind of problem: its stable type, its HTTP status, its title, and in how many seconds to try again."""

    name: str
    status: int
    title: str
    retry_after: int | None = None

    @property
    def uri(self) -> str:
        """Return the `type` member of the body."""
        return f"urn:rejoinder:problem:{self.name}"


_ALL: Final = (
    ProblemType("invalid-request", 422, "The request is not as documented"),
    ProblemType("blank-text", 422, "A text holds nothing to read"),
    ProblemType("text-too-long", 413, "A text is too long"),
    ProblemType("body-too-large", 413, "The request body is too large"),
    ProblemType("too-many-documents", 413, "Too many documents in one request"),
    ProblemType("too-many-statements", 413, "Too many statements in one request"),
    ProblemType("too-much-to-explain", 413, "Too many characters to explain in one request"),
    ProblemType("not-json", 400, "The body is not JSON in UTF-8"),
    ProblemType("unsupported-media-type", 415, "The body must be application/json"),
    ProblemType("not-found", 404, "There is nothing at this address"),
    ProblemType("method-not-allowed", 405, "This address does not take that method"),
    ProblemType("not-ready", 503, "The model does not answer its self-test", retry_after=10),
    ProblemType("internal", 500, "Something went wrong here"),
)
PROBLEMS: Final = {problem.name: problem for problem in _ALL}


class ProblemBody(BaseModel):
    """A problem on the wire."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None


class Problem(Exception):
    """A request that is refused, by the name of its problem type."""

    def __init__(self, name: str, detail: str) -> None:
        """Keep the type and say what was expected and what came."""
        self.type, self.detail = PROBLEMS[name], detail
        super().__init__(detail)


class ProblemFields(Problem):
    """A request whose fields are wrong, each with its path."""

    def __init__(self, name: str, detail: str, found: Sequence[Mapping[str, Any]]) -> None:
        """Keep what is wrong with each of the first fields, without the value that was sent."""
        super().__init__(name, detail)
        self.errors = [
            {"field": ".".join(str(part)[:_PART] for part in item["loc"]) or "body", "message": str(item["msg"])}
            for item in found[:_FIELDS]
        ]


def problem_response(problem: ProblemType, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """Return the answer for a problem; it never repeats what was sent."""
    body: dict[str, Any] = {"type": problem.uri, "title": problem.title, "status": problem.status, "detail": detail}
    if errors:
        body["errors"] = errors
    headers = {"Retry-After": str(problem.retry_after)} if problem.retry_after else None
    return Response(json.dumps(body), problem.status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Give the app its handlers for everything that can be refused or go wrong."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_unexpected)


def _on_problem(_: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise TypeError from error
    return problem_response(error.type, error.detail, error.errors if isinstance(error, ProblemFields) else None)


def _on_http(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError from error
    by_status = {problem.status: problem for problem in _ALL if problem.status in {404, 405}}
    problem = by_status.get(
        error.status_code, PROBLEMS["not-json"] if error.status_code < 500 else PROBLEMS["internal"]
    )
    response = problem_response(problem, problem.title)
    response.headers.update(error.headers or {})
    return response


def _on_unexpected(_: Request, error: Exception) -> Response:
    del error
    return problem_response(PROBLEMS["internal"], "the request was sound; the failure is logged")
