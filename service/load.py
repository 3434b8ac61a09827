"""What one worker has in hand, requests and bytes, for all and for each key; and how much more it takes up."""

from collections import Counter
from collections.abc import Mapping
from time import monotonic
from typing import Any, NamedTuple

from service.problems import Problem
from service.settings import Settings

__all__ = ["Bucket", "Load", "Shed"]


class Shed(NamedTuple):
    """Why a request is turned away: as the metrics name it, and as the caller is told."""

    reason: str
    problem: Problem


class Bucket:
    """Lets through `rate` requests a second, a second's worth of them at once, and at least one."""

    def __init__(self, rate: float) -> None:
        """Start full."""
        self._rate, self._most = rate, max(rate, 1.0)
        self._tokens, self._since = self._most, monotonic()

    def wait(self) -> float:
        """Return in how many seconds there is a token, 0 where there is one."""
        now = monotonic()
        self._tokens = min(self._most, self._tokens + (now - self._since) * self._rate)
        self._since = now
        return max(0.0, (1 - self._tokens) / self._rate)

    def take(self) -> None:
        """Take a token."""
        self._tokens -= 1


class Load:
    """Counts what is in hand. To ask whether a request is turned away changes nothing; to take it up does."""

    def __init__(self, settings: Settings) -> None:
        """Start with nothing in hand."""
        self._settings = settings
        self._requests, self._bytes = 0, 0
        self._by_key = Counter[str]()
        self._bucket = Bucket(settings.rate) if settings.rate else None
        self._buckets = dict[str, Bucket]()

    def shed(self, state: Mapping[str, Any]) -> Shed | None:
        """Return why a request with this state is turned away, if it is.

        `ahead` of its state is how many had arrived and were not answered when it arrived: those that wait count.
        """
        told, caller, arrived = self._settings, state.get("caller"), state.get("arrived")
        if arrived is not None and monotonic() - arrived > told.max_wait_seconds:
            return Shed("waited", Problem("overloaded", "the request waited too long for its turn"))
        if max(self._requests, state.get("ahead", 0)) >= told.max_requests:
            return Shed("requests", Problem("overloaded", f"at most {told.max_requests} requests at once"))
        if caller and (shed := self._shed_for_key(caller)):
            return shed
        if self._bucket and (wait := self._bucket.wait()):
            detail = f"at most {told.rate:g} requests a second"
            return Shed("rate", Problem("overloaded", detail, retry_after=wait))
        return None

    def shed_for_bytes(self, more: int = 0) -> Shed | None:
        """Return why a request with so many more bytes of its body is turned away, if it is."""
        if self._bytes + more <= self._settings.max_held_bytes:
            return None
        detail = f"at most {self._settings.max_held_bytes} bytes of bodies at once"
        return Shed("held_bytes", Problem("overloaded", detail))

    def pass_on(self, caller: str | None) -> None:
        """Count a request against the rates."""
        if self._bucket:
            self._bucket.take()
        if caller and self._settings.rate_per_key:
            self._of(caller).take()

    def begin(self, caller: str | None) -> None:
        """Take a request in hand."""
        self._requests += 1
        if caller:
            self._by_key[caller] += 1

    def hold(self, size: int) -> None:
        """Take bytes in hand, or let them go."""
        self._bytes += size

    def end(self, caller: str | None) -> None:
        """Let a request go."""
        self._requests -= 1
        if caller:
            self._by_key[caller] -= 1

    def _shed_for_key(self, caller: str) -> Shed | None:
        told = self._settings
        if self._by_key[caller] >= told.max_requests_per_key:
            detail = f"at most {told.max_requests_per_key} requests at once for one key"
            return Shed("requests_per_key", Problem("too-many-requests", detail))
        if told.rate_per_key and (wait := self._of(caller).wait()):
            detail = f"at most {told.rate_per_key:g} requests a second for one key"
            return Shed("rate_per_key", Problem("too-many-requests", detail, retry_after=wait))
        return None

    def _of(self, caller: str) -> Bucket:
        if caller not in self._buckets:
            self._buckets[caller] = Bucket(self._settings.rate_per_key)
        return self._buckets[caller]
