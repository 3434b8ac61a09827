"""Who may ask what: probes for anybody, the rest for those who show a key of the right scope."""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from service import keys
from service.keys import Key, KeysWrong
from service.problems import Problem

__all__ = ["OPEN", "PROBES", "Access", "Keyring"]

OPEN: Final = frozenset({"/healthz", "/readyz", "/openapi.json"})
"""What anybody may ask: no answer of these holds a text."""
_METRICS: Final = "/metrics"
PROBES: Final = OPEN | {_METRICS}
"""What machines ask all day: it costs next to nothing, must be quick under any load, and is seldom worth a line."""
_CHECK_SECONDS: Final = 1.0
_LOG: Final = logging.getLogger("rejoinder.access")

RawHeaders = Iterable[tuple[bytes, bytes]]


class Keyring:
    """The keys of a file, read again within a second of a change; a damaged file leaves the keys as they were."""

    def __init__(self, file: Path) -> None:
        """Read the file; raise `KeysWrong` where it is damaged or holds no key, `OSError` where it cannot be read."""
        self._file = file
        self._stamp = self._stat()
        self._next = monotonic() + _CHECK_SECONDS
        self._keys: Mapping[str, Key] = keys.read_keys(file)
        if not self._keys:
            message = f"{file} holds no key: nobody could ask anything; make one with `rejoinder keys new`"
            raise KeysWrong(message)

    def check(self, secret: str) -> Key | None:
        """Return the key that a secret belongs to, or nothing."""
        if monotonic() >= self._next:
            self._next = monotonic() + _CHECK_SECONDS
            self._refresh()
        return keys.check(self._keys, secret)

    def shown(self, headers: RawHeaders, needed: keys.Scope) -> Key:
        """Return the key that a request shows, if it has the scope; every wrong one is refused in the same words."""
        shown = [value.decode("latin-1") for name, value in headers if name == b"authorization"]
        scheme, _, secret = shown[0].partition(" ") if len(shown) == 1 else ("", "", "")
        key = self.check(secret.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise Problem("unauthenticated", "expected a valid key in one header, Authorization: Bearer KEY")
        if needed not in key.scopes:
            raise Problem("forbidden", f"this address needs a key of scope {needed}")
        return key

    def _refresh(self) -> None:
        try:
            stamp = self._stat()
            if stamp != self._stamp:
                self._keys, self._stamp = keys.read_keys(self._file), stamp
                _LOG.info("read %d keys", len(self._keys))
        except (OSError, KeysWrong) as error:
            _LOG.warning("the keys stay as they were: %s", error)

    def _stat(self) -> tuple[int, int, int]:
        told = self._file.stat()
        return told.st_mtime_ns, told.st_ino, told.st_size


class Access:
    """Middleware that lets a request pass or refuses it with 401 or 403, before a byte of its body is read."""

    def __init__(self, app: ASGIApp, *, keyring: Keyring, metrics_open: bool) -> None:
        """Keep the keys."""
        self._app, self._keyring = app, keyring
        self._open = PROBES if metrics_open else OPEN

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its caller's id, or raise the `Problem` that says why not."""
        if scope["type"] == "http" and scope["path"] not in self._open:
            needed = keys.Scope.ADMIN if scope["path"] == _METRICS else keys.Scope.CLASSIFY
            key = self._keyring.shown(scope["headers"], needed)
            scope.setdefault("state", {})["caller"] = key.id
        await self._app(scope, receive, send)
