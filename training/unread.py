"""What a teacher is to read: the sentences of some sources that nobody has read, and the clauses of contested ones."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from labels.clauses import clauses
from labels.documents import Source, open_sources
from labels.errors import LabelError
from labels.files import files_in, read_files, read_gold, read_silver
from labels.layers import layers
from labels.records import Anchor, GoldLabel, SilverLabel
from labels.resolve import resolve
from labels.scheme import Stance
from labels.sentences import Span, split

__all__ = ["Unread", "contested_clauses", "unread_sentences"]

_SHORTEST: Final = 25
_LONGEST: Final = 420
_CONTESTED: Final = 0.1

Parts = Callable[[str, str, str], Iterable[Span]]
"""What to read of a source's name, a document's and its text."""


class Unread(NamedTuple):
    """A sentence or clause and where it stands."""

    source: str
    document: str
    start: int
    end: int
    text: str


def unread_sentences(root: Path, names: Sequence[str]) -> dict[str, list[Unread]]:
    """Return, a source, the sentences without gold and, in the layers beneath the folder, without silver.

    Each text is there once a source. The folder's own silver counts for nothing: it is what will be replaced.
    Raises `LabelError` where there is no source of a name, nothing is left to read, or a label is wrong.
    """
    return _unread(root, names, lambda _name, _document, text: split(text))


def contested_clauses(root: Path, names: Sequence[str]) -> dict[str, list[Unread]]:
    """Return, a source, the clauses of sentences that gold calls no neutral ones, or of which silver is in doubt.

    A teacher that reads them apart tells which of a sentence's words made it what it is. Raises as `unread_sentences`.
    """
    labels: list[GoldLabel | SilverLabel] = [*read_gold(root), *read_silver(root)]
    contested = {label.place for label in labels if _is_contested(label)}

    def parts(name: str, document: str, text: str) -> Iterator[Span]:
        for start, end in split(text):
            if (name, document, start, end) in contested:
                yield from (Span(start + clause.start, start + clause.end) for clause in clauses(text[start:end]))

    return _unread(root, names, parts)


def _is_contested(label: GoldLabel | SilverLabel) -> bool:
    """Tell whether a tenth or more speaks for another stance than neutral."""
    if isinstance(label, GoldLabel):
        return label.stance != Stance.NEUTRAL
    return label.stance.get(Stance.NEUTRAL, 0.0) <= 1 - _CONTESTED


def _unread(root: Path, names: Sequence[str], parts: Parts) -> dict[str, list[Unread]]:
    """Return those parts of the documents that are not read already, each text once."""
    sources = open_sources(root)
    if missing := sorted(set(names) - sources.keys()):
        message = f"no source {', '.join(missing)} to read: there are {', '.join(sorted(sources))}"
        raise LabelError(message)
    beneath = [file for layer in layers(root)[:-1] for file in files_in(layer, "silver")]
    read: list[Anchor] = [*read_gold(root), *read_files(beneath, SilverLabel)]
    known = {item.text for item in resolve(read, sources)}
    found = {name: list(_parts_of(sources[name], name, parts, set(known))) for name in names}
    if not any(found.values()):
        message = f"{root} leaves nothing to read: each sentence of {', '.join(names)} has gold, or silver of its base"
        raise LabelError(message)
    return found


def _parts_of(source: Source, name: str, parts: Parts, met: set[str]) -> Iterator[Unread]:
    for document in source.documents():
        text = source.text(document)
        for start, end in parts(name, document, text):
            part = text[start:end]
            if _SHORTEST <= len(part) <= _LONGEST and part not in met:
                met.add(part)
                yield Unread(name, document, start, end, part)
