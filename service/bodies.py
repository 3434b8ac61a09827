"""Read a request's body within bounds, and parse it once."""

import asyncio
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Final

from fastapi import Request
from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from service.problems import Problem, ProblemFields
from service.schemas import MOST_DOCUMENTS, ClassifyRequest

__all__ = ["JSON", "media_type_of", "parse", "read_request"]

JSON: Final = b"application/json"

# No body is that long, and Python refuses to read numbers of some thousands of digits.
_DIGITS: Final = 19
# Each value in hand costs sixty times its two bytes; no text has as many commas as that.
_MOST_COMMAS: Final = 100_000
_MOST_TOLD: Final = 1_000
"""More wrong values than this are counted and not told one by one: each would cost a kilobyte to tell."""


async def read_request(request: Request, max_bytes: int, seconds: float) -> ClassifyRequest:
    """Return the typed request; raise `Problem` where it is too large or slow, of another type or not as documented."""
    headers = dict(reversed(request.scope["headers"]))  # of several with one name the first counts
    media_type = media_type_of(headers)
    if media_type != JSON:
        told = media_type[:80].decode("latin-1") or "none"
        raise Problem("unsupported-media-type", f"expected application/json, got {told}")
    length = headers.get(b"content-length", b"").decode("latin-1")
    if length.isdecimal() and (len(length) > _DIGITS or int(length) > max_bytes):
        raise Problem("body-too-large", f"at most {max_bytes} bytes, Content-Length says {length[:20]}")
    # Nothing is waited for where the server has the whole body already, and a timer would cost as much as the parsing.
    is_whole = request.scope.get("state", {}).get("whole", False)
    try:
        async with nullcontext() if is_whole else asyncio.timeout(seconds):
            body = await _read(request.receive, max_bytes)
    except TimeoutError:
        raise Problem("slow-body", f"expected the whole body within {seconds:g} s") from None
    return parse(body)


def media_type_of(headers: Mapping[bytes, bytes]) -> bytes:
    """Return what the body is said to be, without parameters, in small letters."""
    return headers.get(b"content-type", b"").split(b";")[0].strip().lower()


def parse(body: bytes | bytearray) -> ClassifyRequest:
    """Return the typed request; raise `Problem` where the body is not JSON or not as documented."""
    if len(body) > _MOST_COMMAS and body.count(b",") > _MOST_COMMAS:
        raise Problem("invalid-request", f"at most {_MOST_COMMAS} commas: no request has so many values")
    try:
        return ClassifyRequest.model_validate_json(body)
    except ValidationError as error:
        if error.error_count() > _MOST_TOLD:
            raise Problem("invalid-request", f"{error.error_count()} values are not as documented") from None
        found = error.errors(include_url=False, include_input=False, include_context=False)
        if any(item["type"] == "json_invalid" for item in found):
            raise Problem("not-json", found[0]["msg"].replace("Invalid JSON: ", "")) from None
        if any((item["type"], item["loc"]) == ("too_long", ("documents",)) for item in found):
            raise Problem("too-many-documents", f"at most {MOST_DOCUMENTS} documents are ever read") from None
        raise ProblemFields("invalid-request", "see errors for each field, the first 20 at most", found) from None


async def _read(receive: Receive, max_bytes: int) -> bytearray:
    """Read the body piece by piece and stop where it passes the bound, whatever Content-Length says."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > max_bytes:
            raise Problem("body-too-large", f"at most {max_bytes} bytes")
        more = message.get("more_body", False)
    return body
