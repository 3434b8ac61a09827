"""What an entry says in our terms: a sentence with both labels, or why it says nothing that can be used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from labels.anchoring import Sentence
from labels.errors import LabelError
from labels.exchange.entries import Entry, Fault, Region
from labels.exchange.naming import FURNITURE, UNSURE, Naming
from labels.scheme import CODEBOOK_VERSION, TASKS, Sentiment, Stance, Task

__all__ = ["Defaults", "Told", "understand"]

_TRUE: Final = frozenset({"true", "1", "yes", "y"})
_FALSE: Final = frozenset({"false", "0", "no", "n"})
_VERSION: Final = re.compile(r"\d+\.\d+")
_IMPORTED: Final = "imported"


@dataclass(frozen=True)
class Defaults:
    """What holds where a file does not tell."""

    stance: str = ""
    sentiment: str = ""
    annotator: str = _IMPORTED


@dataclass(frozen=True)
class Told:
    """A labelled sentence in our terms; only where it stands is still to be found."""

    number: int
    sentence: Sentence
    stance: Stance
    sentiment: Sentiment
    sure: bool
    furniture: bool
    annotator: str
    round: int
    codebook: str
    id: str

    def reads(self) -> tuple[Stance, Sentiment, bool]:
        """Return what two readings of one sentence have to share to say the same."""
        return (self.stance, self.sentiment, self.furniture)


def understand(entry: Entry, naming: Naming, defaults: Defaults) -> Told | Fault:
    """Return what an entry says, or what is wrong with it."""
    fields = naming.fields(entry.fields)
    try:
        labels, marks = _labels(entry, fields, naming, defaults)
        str(fields.get("text") or "").encode()  # half a surrogate pair cannot be kept in a document
        text, region = _sentence(str(fields.get("text") or ""), entry.region or _region(fields), entry.region)
        return Told(
            number=entry.number,
            sentence=Sentence(
                text,
                str(fields.get("source") or ""),
                str(fields.get("document") or ""),
                region,
                str(fields["text"]) if entry.region else "",
                str(fields.get("digest") or ""),
            ),
            stance=Stance(labels["stance"]),
            sentiment=Sentiment(labels["sentiment"]),
            sure=_flag(fields, "sure", default=True) and UNSURE not in marks,
            furniture=FURNITURE in marks,
            annotator=str(fields.get("annotator") or defaults.annotator),
            round=_round(fields),
            codebook=_codebook(fields),
            id=str(fields.get("id") or ""),
        )
    except (LabelError, TypeError, ValueError) as error:
        return Fault(entry.number, str(error))


def _labels(
    entry: Entry, fields: Mapping[str, Any], naming: Naming, defaults: Defaults
) -> tuple[dict[Task, str], set[str]]:
    """Return the label of each task, and the marks `furniture` and `unsure`."""
    told = [f"{task}:{fields[task]}" for task in TASKS if fields.get(task)]
    found, marks = naming.sort([*told, *entry.labels])
    if _flag(fields, FURNITURE, default=False):
        marks.add(FURNITURE)
    for task in TASKS:
        default = "neutral" if FURNITURE in marks else str(getattr(defaults, task))
        if task not in found and not default:
            has = ", ".join(fields) or "nothing"
            message = (
                f"no {task}, but {has}: name its column, as in --map verdict={task}, or give all one with --{task}"
            )
            raise LabelError(message)
        found.setdefault(task, default)
    return found, marks


def _sentence(text: str, region: Region | None, within: Region | None) -> tuple[str, Region | None]:
    """Return the sentence without white space at its edges, and its region moved with them."""
    if within is not None:
        if not 0 <= within.start < within.end <= len(text):
            message = f"the span {within.start}-{within.end} lies outside the text of {len(text)} code points"
            raise LabelError(message)
        text = text[within.start : within.end]
    bare = text.strip()
    if not bare and (text or region is None or within is not None):
        message = "no text: name its column, as in --map body=text"
        raise LabelError(message)
    if region is None or not bare:
        return bare, region
    start = region.start + len(text) - len(text.lstrip())
    return bare, Region(start, start + len(bare))


def _region(fields: Mapping[str, Any]) -> Region | None:
    """Return where the sentence stands in its document, where the columns tell."""
    if not (fields.get("source") and fields.get("document") and str(fields.get("end") or "")):
        return None
    return Region(int(fields.get("start") or 0), int(fields["end"]))


def _flag(fields: Mapping[str, Any], name: str, *, default: bool) -> bool:
    told = str(fields.get(name, "")).strip().lower()
    if told in _TRUE | _FALSE:
        return told in _TRUE
    if told in {"", "none"}:
        return default
    message = f"{name} is {told!r}: expected true or false"
    raise LabelError(message)


def _round(fields: Mapping[str, Any]) -> int:
    told = str(fields.get("round") or 0)
    if not told.isdecimal():
        message = f"round is {told!r}: expected a number from 0"
        raise LabelError(message)
    return int(told)


def _codebook(fields: Mapping[str, Any]) -> str:
    told = str(fields.get("codebook") or CODEBOOK_VERSION)
    if not _VERSION.fullmatch(told):
        message = f"codebook is {told!r}: expected a version such as {CODEBOOK_VERSION}"
        raise LabelError(message)
    return told
