"""The protocol of a connection, put together of what bounds it, what joins pieces and what answers at once."""

from functools import partial

from service.connections import BoundedProtocol
from service.inline import Inline
from service.joined import JoinedProtocol
from service.recording import Recorder
from service.settings import Settings

__all__ = ["Protocol", "protocol"]


class Protocol(BoundedProtocol, JoinedProtocol):
    """What passes the bounds is joined, and may then be answered where it arrived."""


def protocol(settings: Settings, recorder: Recorder, inline: Inline) -> partial[Protocol]:
    """Return what makes the protocol of a connection, as the server takes it."""
    return partial(Protocol, settings, recorder, inline)
