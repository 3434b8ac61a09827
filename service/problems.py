"""What is refused, as RFC 9457 problem bodies with stable types.

::

    Problem (Exception)    carries a ProblemType and a detail; `service.failures` turns it into the answer
    └── ProblemFields      also carries what is wrong with each field
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final, Literal

from fastapi import FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

__all__ = [
    "MEDIA_TYPE",
    "PROBLEMS",
    "Met",
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


Met = Literal["anywhere", "guarded", "classify", "readyz"]
"""Where a problem can be met: at every address, where keys and limits count, at one address."""


@dataclass(frozen=True)
class ProblemType:
    """A kind of problem: its stable type, its HTTP status, its title, where it is met, when to try again in seconds."""

    name: str
    status: int
    title: str
    met: Met = "classify"
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
    ProblemType("slow-body", 408, "The body took too long to arrive"),
    ProblemType("unsupported-media-type", 415, "The body must be application/json"),
    ProblemType("unauthenticated", 401, "A valid key is needed", "guarded"),
    ProblemType("forbidden", 403, "The key is not good for this address", "guarded"),
    ProblemType("too-many-requests", 429, "This key asks too much at once", "guarded", retry_after=1),
    ProblemType("overloaded", 503, "There is too much to do just now", "anywhere", retry_after=1),
    ProblemType("malformed-http", 400, "What came is not HTTP", "anywhere"),
    ProblemType("slow-head", 408, "The request line and headers took too long to arrive", "anywhere"),
    ProblemType("headers-too-large", 431, "The request line and headers are too long", "anywhere"),
    ProblemType("not-found", 404, "There is nothing at this address", "anywhere"),
    ProblemType("method-not-allowed", 405, "This address does not take that method", "anywhere"),
    ProblemType("not-ready", 503, "The model does not answer its self-test", "readyz", retry_after=10),
    ProblemType("internal", 500, "Something went wrong here", "anywhere"),
)
PROBLEMS: Final = {problem.name: problem for problem in _ALL}


class ProblemBody(BaseModel):
    """A problem on the wire."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[dict[str, str]] | None = None


class Problem(Exception):
    """A request that is refused, by the name of its problem type."""

    errors: list[dict[str, str]] | None = None

    def __init__(self, name: str, detail: str, *, retry_after: float | None = None) -> None:
        """Keep the type and say what was expected, what came, and in how many seconds to try again if that is known."""
        self.type, self.detail, self.retry_after = PROBLEMS[name], detail, retry_after
        super().__init__(detail)

    def response(self) -> Response:
        """Return the answer."""
        return problem_response(self.type, self.detail, self.errors, retry_after=self.retry_after)


class ProblemFields(Problem):
    """A request whose fields are wrong, each with its path."""

    def __init__(self, name: str, detail: str, found: Sequence[Mapping[str, Any]]) -> None:
        """Keep what is wrong with each of the first fields, without the value that was sent."""
        super().__init__(name, detail)
        self.errors = [
            {"field": ".".join(str(part)[:_PART] for part in item["loc"]) or "body", "message": str(item["msg"])}
            for item in found[:_FIELDS]
        ]


def problem_response(
    problem: ProblemType,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    *,
    instance: str | None = None,
    retry_after: float | None = None,
) -> Response:
    """Return the answer for a problem; it never repeats what was sent."""
    body: dict[str, Any] = {"type": problem.uri, "title": problem.title, "status": problem.status, "detail": detail}
    if instance:
        body["instance"] = instance
    if errors:
        body["errors"] = errors
    headers = dict[str, str]()
    if wait := retry_after or problem.retry_after:
        headers["Retry-After"] = str(ceil(wait))
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(json.dumps(body), problem.status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let the app answer with a problem what the framework refuses: addresses and methods that are not there."""
    app.add_exception_handler(HTTPException, _on_http)


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
