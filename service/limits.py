"""How much at once: what the load does not allow is turned away. For each worker."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access import PROBES
from service.load import Load, Shed
from service.recording import Recorder

__all__ = ["Limits"]


class Limits:
    """Middleware that turns requests away while there is too much in hand: 503 for all, 429 for one key."""

    def __init__(self, app: ASGIApp, *, load: Load, recorder: Recorder) -> None:
        """Keep where the load is counted."""
        self._app, self._load, self._recorder = app, load, recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it while it is answered, or raise the `Problem` that turns it away."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        self._check(scope, self._load.shed(state))
        self._load.pass_on(state.get("caller"))
        await self._count(scope, receive, send)

    def _check(self, scope: Scope, shed: Shed | None) -> None:
        """Turn a request away if there is a reason: count it, and leave it for the log."""
        if shed:
            self._recorder.count("rejoinder_shed", shed.reason)
            scope["state"]["shed"] = shed.reason
            raise shed.problem

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller, held = scope["state"].get("caller"), 0

        async def counted() -> Message:
            nonlocal held
            message = await receive()
            size = len(message.get("body", b""))
            held += size
            self._load.hold(size)
            self._check(scope, self._load.shed_for_bytes())
            return message

        self._load.begin(caller)
        try:
            await self._app(scope, counted, send)
        finally:
            self._load.end(caller)
            self._load.hold(-held)
