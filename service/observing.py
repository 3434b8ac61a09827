"""Each request seen from outside: its id, how long it took, what it was answered; one line in the log."""

import re
from secrets import token_hex
from time import monotonic
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access import PROBES
from service.headers import SECURITY_HEADERS
from service.logs import RequestLog
from service.metrics import OTHER, ROUTES
from service.recording import Recorder

__all__ = ["REQUEST_ID", "Observer", "Observing"]

REQUEST_ID: Final = b"x-request-id"
_GOOD_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_TOLD: Final = ("caller", "model", "documents", "statements", "shed")
"""What the inner parts may leave in a request's state for the log."""


class Observer:
    """Numbers, times, counts and logs requests, whichever way they are answered."""

    def __init__(self, recorder: Recorder, log: RequestLog) -> None:
        """Keep where to count and to tell."""
        self._recorder, self._log = recorder, log

    def begin(self, scope: Scope) -> bytes:
        """Count a request that has come, and return its id."""
        state = scope.setdefault("state", {})
        state.setdefault("arrived", monotonic())
        name = state["request_id"] = _request_id(scope["headers"])
        self._recorder.begun()
        return name.encode()

    def end(self, scope: Scope, status: int) -> None:
        """Count and tell a request that was answered with a status, or with none."""
        path, state = scope["path"], scope["state"]
        seconds = monotonic() - state["arrived"]
        route = path if path in ROUTES else OTHER
        self._recorder.ended(route, status, seconds)
        probe = path in PROBES
        if self._log.wants(probe=probe):
            fields: dict[str, Any] = {
                "request": state["request_id"],
                "method": scope["method"],
                "route": route,
                "status": status or None,
                "seconds": round(seconds, 6),
            }
            fields |= {key: state[key] for key in _TOLD if key in state}
            self._log.write(fields, probe=probe)


class Observing:
    """Middleware that has each request observed; the outermost, so that every answer is seen."""

    def __init__(self, app: ASGIApp, *, observer: Observer) -> None:
        """Keep who observes."""
        self._app, self._observer = app, observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the request's id and the headers that every answer has."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name, status = self._observer.begin(scope), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *SECURITY_HEADERS, (REQUEST_ID, name)]
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            self._observer.end(scope, status)


def _request_id(headers: list[tuple[bytes, bytes]]) -> str:
    """Return the id that the caller gave, where it is one that can stand in a log; else a new one."""
    for name, value in headers:
        if name == REQUEST_ID and _GOOD_ID.fullmatch(value):
            return value.decode("ascii")
    return token_hex(8)
