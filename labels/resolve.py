"""Join labels with the text they point at, and refuse those that no longer fit."""

from collections.abc import Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from labels.documents import Source
from labels.errors import DocumentMissing, LabelError
from labels.records import Anchor, digest_of

__all__ = ["Resolved", "find_text", "resolve"]


R = TypeVar("R", bound=Anchor)


class Resolved(NamedTuple, Generic[R]):
    """A label together with its sentence."""

    label: R
    text: str


def find_text(label: Anchor, sources: Mapping[str, Source]) -> str:
    """Return the sentence a label points at.

    Raises `LabelError` where the source or document is unknown, the range lies outside it or the digest differs.
    """
    source = sources.get(label.source)
    if source is None:
        known = ", ".join(sorted(sources)) or "none"
        message = f"unknown source {label.source!r}: sources.toml names {known}"
        raise DocumentMissing(message)
    text = source.text(label.document)
    where = f"document {label.document!r} at {label.start}-{label.end}"
    if label.end > len(text):
        message = f"{where} lies outside the text of {len(text)} code points"
        raise LabelError(message)
    sentence = text[label.start : label.end]
    if digest_of(sentence) != label.digest:
        message = f"{where} has digest {digest_of(sentence)}, the label says {label.digest}: the text has changed"
        raise LabelError(message)
    return sentence


def resolve(labels: Iterable[R], sources: Mapping[str, Source]) -> list[Resolved[R]]:
    """Return every label with its sentence, in order; the first that does not fit raises `LabelError`."""
    return [Resolved(label, find_text(label, sources)) for label in labels]
