"""Answer a short request to classify at once, with what the app's layers check, count and tell, and without the layers.

Only what ends with an answer, or is turned away for load, is told so. Whatever else would be refused or would fail is
left to the app, and so is what takes long: until that is known nothing is counted, so nothing counts twice.
"""

from typing import Final, NamedTuple, Self

from starlette.types import Scope

from service.access import Keyring
from service.bodies import parse
from service.headers import SECURITY_HEADERS
from service.keys import Scope as KeyScope
from service.load import Load, Shed
from service.logs import RequestLog
from service.observing import REQUEST_ID, Observer
from service.recording import Recorder
from service.replying import SHORT_CHARACTERS, Worked, is_short, work_out
from service.routes import CLASSIFY
from service.settings import Settings
from service.turns import Turns

__all__ = ["Checks", "Inline"]

_FIXED: Final = b"".join(b"%b: %b\r\n" % header for header in SECURITY_HEADERS)
_REPLY: Final = b"content-length: %%d\r\ncontent-type: application/json\r\n%b%b: %%b\r\n\r\n%%b" % (_FIXED, REQUEST_ID)


class Checks(NamedTuple):
    """What every request passes, whichever way it is answered."""

    observer: Observer
    keyring: Keyring | None
    load: Load

    @classmethod
    def of(cls, settings: Settings, recorder: Recorder) -> Self:
        """Return the checks of one worker; raise `KeysWrong` or `OSError` for the file of keys."""
        keyring = Keyring(settings.keys) if settings.keys else None
        return cls(Observer(recorder, RequestLog(settings.log_level)), keyring, Load(settings))


class Inline:
    """Answers in the event loop, a few requests in one turn of it."""

    def __init__(self, settings: Settings, recorder: Recorder, checks: Checks) -> None:
        """Start with a fresh turn."""
        self.turns = Turns(settings.max_requests)
        self._settings, self._recorder, self._checks = settings, recorder, checks
        # Where pages of other origins may call, one of the app's layers has a say in every answer.
        self._longest = 0 if settings.cors_origins else min(SHORT_CHARACTERS, settings.max_body_bytes)

    def reply(self, scope: Scope, body: bytes) -> tuple[int, bytes] | None:
        """Return the status of the answer to a sound POST of JSON to `CLASSIFY`, and what follows the server's headers.

        Returns nothing where the app has to answer.
        """
        if len(body) > self._longest:
            return None
        scope["state"]["ahead"] += self.turns.ahead
        try:
            worked = self._worked(scope, body)
        except Exception:  # noqa: BLE001 - whatever it is, the app meets it too, and tells it
            return None
        if worked is None:
            return None
        scope.update(method="POST", path=CLASSIFY)
        return self._turned_away(scope, worked) if isinstance(worked, Shed) else self._told(scope, worked)

    def _worked(self, scope: Scope, body: bytes) -> Worked | Shed | None:
        """Work out the reply, if nothing stands against it; what is raised here the app would raise."""
        state, load = scope["state"], self._checks.load
        if self._checks.keyring:
            state["caller"] = self._checks.keyring.shown(scope["headers"], KeyScope.CLASSIFY).id
        if shed := load.shed(state):
            return shed
        asked = parse(body)
        if not is_short(asked) or load.shed_for_bytes(len(body)):
            return None
        return work_out(state["served"].classifier, asked, self._settings, self._recorder)

    def _told(self, scope: Scope, worked: Worked) -> tuple[int, bytes]:
        """Count an answer, tell it and write it out."""
        self.turns.take()
        self._checks.load.pass_on(scope["state"].get("caller"))
        name = self._checks.observer.begin(scope)
        self._recorder.add(worked.tally)
        scope["state"].update(worked.told)
        self._checks.observer.end(scope, 200)
        return 200, _REPLY % (len(worked.body), name, worked.body)

    def _turned_away(self, scope: Scope, shed: Shed) -> tuple[int, bytes]:
        """Do the same for a refusal: under a load that is too much it must cost little."""
        response = shed.problem.response()
        self._recorder.count("rejoinder_shed", shed.reason)
        scope["state"]["shed"] = shed.reason
        name = self._checks.observer.begin(scope)
        self._checks.observer.end(scope, response.status_code)
        headers = b"".join(b"%b: %b\r\n" % header for header in response.raw_headers)
        return response.status_code, b"%b%b%b: %b\r\n\r\n%b" % (headers, _FIXED, REQUEST_ID, name, bytes(response.body))
