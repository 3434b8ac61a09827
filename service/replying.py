"""A request to classify, worked out: the reply as it is sent, and what is told of it elsewhere."""

from typing import Any, Final, NamedTuple

from pydantic_core import to_json

from models.classifier import Classifier
from service.classify import answer, size_of
from service.recording import Recorder, Tally
from service.schemas import ClassifyRequest
from service.settings import Settings

__all__ = ["SHORT_CHARACTERS", "Worked", "is_short", "work_out"]

SHORT_CHARACTERS: Final = 4_000
"""Texts up to this long are answered in well under two milliseconds: moving them to a thread costs more."""
# To explain costs ten times as much.
_SHORT_EXPLAINED: Final = 400


class Worked(NamedTuple):
    """The body of a reply, what it adds to the metrics, and what the log tells of it."""

    body: bytes
    tally: Tally
    told: dict[str, Any]


def is_short(asked: ClassifyRequest) -> bool:
    """Return whether the event loop may work it out itself."""
    return size_of(asked) <= (_SHORT_EXPLAINED if asked.explain else SHORT_CHARACTERS)


def work_out(classifier: Classifier, asked: ClassifyRequest, settings: Settings, recorder: Recorder) -> Worked:
    """Work out a reply and count nothing yet: any thread may ask. Raises `Problem` where the whole is refused.

    One classifier gives the whole of it, whatever is taken up meanwhile.
    """
    reply = answer(classifier, asked, settings)
    documents = reply["documents"]
    told = {
        "model": reply["model"]["version"],
        "documents": len(documents),
        "statements": sum(len(document["statements"]) for document in documents),
    }
    return Worked(to_json(reply), recorder.tally(reply), told)
