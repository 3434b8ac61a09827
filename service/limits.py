"""How much at once: requests and bytes in hand, requests a second, for all and for each key. For each worker."""

from collections import Counter
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access import PROBES
from service.problems import Problem
from service.recording import Recorder
from service.settings import Settings

__all__ = ["Bucket", "Limits"]


class Bucket:
    """Lets through `rate` requests a second, a second's worth of them at once, and at least one."""

    def __init__(self, rate: float) -> None:
        """Start full."""
        self._rate, self._most = rate, max(rate, 1.0)
        self._tokens, self._since = self._most, monotonic()

    def wait(self) -> float:
        """Take a token and return 0, or return in how many seconds there is one."""
        now = monotonic()
        self._tokens = min(self._most, self._tokens + (now - self._since) * self._rate)
        self._since = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._rate
        self._tokens -= 1
        return 0.0


class Limits:
    """Middleware that turns requests away while there is too much in hand: 503 for all, 429 for one key."""

    def __init__(self, app: ASGIApp, *, settings: Settings, recorder: Recorder) -> None:
        """Start with nothing in hand."""
        self._app, self._settings, self._recorder = app, settings, recorder
        self._requests, self._bytes = 0, 0
        self._by_key = Counter[str]()
        self._bucket = Bucket(settings.rate) if settings.rate else None
        self._buckets = dict[str, Bucket]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it while it is answered, or raise the `Problem` that turns it away."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        caller = state.get("caller")
        if shed := self._shed(caller, state.get("arrived"), state.get("ahead", 0)):
            reason, refusal = shed
            self._tell(scope, reason)
            raise refusal
        await self._count(scope, receive, send, caller)

    def _shed(self, caller: str | None, arrived: float | None, ahead: int) -> tuple[str, Problem] | None:
        """Return why a request is turned away, as the metrics name it and as the caller is told.

        `ahead` is how many had arrived and were not answered when it arrived: those that wait for their turn count.
        """
        told = self._settings
        if arrived is not None and monotonic() - arrived > told.max_wait_seconds:
            return "waited", Problem("overloaded", "the request waited too long for its turn")
        if max(self._requests, ahead) >= told.max_requests:
            return "requests", Problem("overloaded", f"at most {told.max_requests} requests at once")
        if caller and (shed := self._shed_for_key(caller)):
            return shed
        if self._bucket and (wait := self._bucket.wait()):
            return "rate", Problem("overloaded", f"at most {told.rate:g} requests a second", retry_after=wait)
        return None

    def _shed_for_key(self, caller: str) -> tuple[str, Problem] | None:
        told = self._settings
        if self._by_key[caller] >= told.max_requests_per_key:
            detail = f"at most {told.max_requests_per_key} requests at once for one key"
            return "requests_per_key", Problem("too-many-requests", detail)
        if told.rate_per_key:
            bucket = self._buckets.setdefault(caller, Bucket(told.rate_per_key))
            if wait := bucket.wait():
                detail = f"at most {told.rate_per_key:g} requests a second for one key"
                return "rate_per_key", Problem("too-many-requests", detail, retry_after=wait)
        return None

    def _tell(self, scope: Scope, reason: str) -> None:
        """Count a request that is turned away, and leave the reason for the log."""
        self._recorder.count("rejoinder_shed", reason)
        scope["state"]["shed"] = reason

    async def _count(self, scope: Scope, receive: Receive, send: Send, caller: str | None) -> None:
        held = 0

        async def counted() -> Message:
            nonlocal held
            message = await receive()
            size = len(message.get("body", b""))
            held += size
            self._bytes += size
            if self._bytes > self._settings.max_held_bytes:
                self._tell(scope, "held_bytes")
                raise Problem("overloaded", f"at most {self._settings.max_held_bytes} bytes of bodies at once")
            return message

        self._requests += 1
        if caller:
            self._by_key[caller] += 1
        try:
            await self._app(scope, counted, send)
        finally:
            self._requests -= 1
            self._bytes -= held
            if caller:
                self._by_key[caller] -= 1
