"""Check every line of every label file against its schema, its document and its fellows."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from labels.documents import Source, open_sources
from labels.errors import LabelError, SourceUnavailable
from labels.files import files_in, label_files, read_lines
from labels.layers import generations, layers
from labels.records import Anchor, GoldLabel, SilverLabel
from labels.resolve import find_text
from labels.sentences import split

__all__ = ["Checked", "check_labels"]

Place = tuple[str, str, int, int]
R = TypeVar("R", bound=Anchor)


@dataclass
class Checked:
    """What a check found: every problem with file and line, and how many labels of each class there are."""

    problems: list[str] = field(default_factory=list)
    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """(kind, source, task, label) → how many; furniture counts as label `furniture` of task `stance`."""
    lines: int = 0


def check_labels(root: Path, advance: Callable[[Path], None] = lambda _: None) -> Checked:
    """Check gold, readings and silver under a labels folder; `advance` is told each file begun.

    Raises `SourceUnavailable` where a packaged source cannot be had: then nothing can be said.
    """
    checked, sources = Checked(), open_sources(root)
    gold, ids, taken = dict[Place, str](), dict[str, str](), dict[Path, dict[Place, str]]()
    for generation in generations(root):
        places = _Places("gold", sources, ids)
        for layer in generation:
            before = len(places.seen)
            for file in files_in(layer, "gold"):
                advance(file)
                _check_file(file, root, GoldLabel, places.judge, checked)
            taken[layer] = dict(islice(places.seen.items(), before, None))
        gold |= places.seen
    for file in label_files(root, "readings"):
        advance(file)
        _check_file(file, root, GoldLabel, _Places("readings", sources, {}).judge, checked)
    silver = _Places("silver", sources, {})
    for layer in layers(root):
        silver.taken = taken[layer]  # gold of another layer replaces the silver beneath it, which is no mistake
        for file in files_in(layer, "silver"):
            advance(file)
            _check_file(file, root, SilverLabel, silver.judge, checked)
    checked.problems += _unread(root, gold)
    return checked


class _Places:
    """Remembers which sentences are labelled already, and where."""

    def __init__(self, kind: str, sources: Mapping[str, Source], ids: dict[str, str]) -> None:
        self.kind, self.sources, self.ids = kind, sources, ids
        self.taken: Mapping[Place, str] = {}
        self.seen: dict[Place, str] = {}
        self.records: dict[Place, Anchor] = {}

    def judge(self, record: Anchor, here: str) -> str:
        """Return what is wrong with the record that stands `here`, or nothing."""
        if (earlier := self.seen.setdefault(record.place, here)) != here:
            return f"{self._repeats(record)} of {earlier}"
        self.records[record.place] = record
        if (earlier := self.ids.setdefault(record.id, here)) != here:
            return f"id {record.id!r} is taken by {earlier}"
        if record.place in self.taken:
            return f"silver label of a sentence that has a gold label at {self.taken[record.place]}"
        try:
            find_text(record, self.sources)
        except SourceUnavailable:
            raise
        except LabelError as error:
            return str(error)
        return ""

    def _repeats(self, record: Anchor) -> str:
        """Name a second label of one sentence: a duplicate, or one that says something else."""
        drop = {"id", "annotator", "round"}
        same = record.model_dump(exclude=drop) == self.records[record.place].model_dump(exclude=drop)
        return "duplicate" if same else "conflict: the same sentence is labelled otherwise, second"


def _check_file(file: Path, root: Path, kind: type[R], rule: Callable[[Anchor, str], str], checked: Checked) -> None:
    name = file.relative_to(root) if file.is_relative_to(root) else file
    for line in read_lines(file, kind):
        checked.lines += 1
        here = f"{name}:{line.number}"
        problem = line.problem if line.record is None else rule(line.record, here)
        if problem:
            checked.problems.append(f"{here}: {problem}")
        elif line.record is not None:
            _count(file.parent.name, line.record, checked.counts)


def _count(kind: str, record: Anchor, counts: Counter[tuple[str, str, str, str]]) -> None:
    if isinstance(record, GoldLabel):
        stance = "furniture" if record.furniture else str(record.stance)
        counts[kind, record.source, "stance", stance] += 1
        if not record.furniture:
            counts[kind, record.source, "sentiment", str(record.sentiment)] += 1
    elif isinstance(record, SilverLabel):
        counts[kind, record.source, "stance", max(record.stance, key=lambda label: record.stance[label])] += 1
        counts[kind, record.source, "sentiment", max(record.sentiment, key=lambda name: record.sentiment[name])] += 1


def _unread(root: Path, seen: Mapping[Place, str]) -> list[str]:
    """Name every statement of the founding documents that has no gold label: they are all to be read."""
    source = open_sources(root).get("founding-documents")
    if source is None:
        return []
    return [
        f"documents/{document}.txt: statement {span.start}-{span.end} has no gold label"
        for document in source.documents()
        for span in split(source.text(document))
        if ("founding-documents", document, span.start, span.end) not in seen
    ]
