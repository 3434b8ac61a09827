"""The sentences of some sources that nobody has read yet: what a teacher is to label."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final, NamedTuple

from labels.documents import Source, open_sources
from labels.errors import LabelError
from labels.files import files_in, read_files, read_gold
from labels.layers import layers
from labels.records import Anchor, SilverLabel
from labels.resolve import resolve
from labels.sentences import split

__all__ = ["Unread", "unread_sentences"]

_SHORTEST: Final = 25
_LONGEST: Final = 420


class Unread(NamedTuple):
    """A sentence and where it stands."""

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
    sources = open_sources(root)
    if missing := sorted(set(names) - sources.keys()):
        message = f"no source {', '.join(missing)} to read: there are {', '.join(sorted(sources))}"
        raise LabelError(message)
    beneath = [file for layer in layers(root)[:-1] for file in files_in(layer, "silver")]
    read: list[Anchor] = [*read_gold(root), *read_files(beneath, SilverLabel)]
    known = {item.text for item in resolve(read, sources)}
    found = {name: list(_unread(name, sources[name], known)) for name in names}
    if not any(found.values()):
        message = f"{root} leaves nothing to read: each sentence of {', '.join(names)} has gold, or silver of its base"
        raise LabelError(message)
    return found


def _unread(name: str, source: Source, known: AbstractSet[str]) -> Iterator[Unread]:
    met = set(known)
    for document in source.documents():
        text = source.text(document)
        for start, end in split(text):
            sentence = text[start:end]
            if _SHORTEST <= len(sentence) <= _LONGEST and sentence not in met:
                met.add(sentence)
                yield Unread(name, document, start, end, sentence)
