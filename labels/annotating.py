"""A person's reading of sentences: every label is on disk before the next sentence is shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self

from labels.anchoring import Place, Sentence, compose, slug
from labels.errors import LabelError
from labels.exchange.entries import Region
from labels.exchange.formats import read_content
from labels.files import read_files, write_labels
from labels.knowing import Known
from labels.layers import add_layer, source_entry
from labels.queue import Item, read_queue
from labels.records import GoldLabel, digest_of
from labels.scheme import CODEBOOK_VERSION, Sentiment, Stance
from labels.sentences import split

__all__ = ["Session", "Task", "open_tasks"]


class Task(NamedTuple):
    """A sentence to read, and where it stands."""

    item: Item
    place: Place


def open_tasks(file: Path, root: Path, *, mine: Collection[Place] | None = None) -> list[Task]:
    """Return the sentences of a queue in JSON Lines, or of a text, in order.

    Sentences that stand in no known document become documents of the labels folder first, in one step. Where `mine`
    tells what the annotator has labelled, what only others have is left out of a text; a queue is taken as it is, since
    somebody chose it, but for what it repeats.
    Raises `LabelError` where the file is no queue or text, or holds no sentence.
    """
    whole = "" if file.suffix == ".jsonl" else read_content(file)
    items = _items(whole) if whole else list({item.sentence: item for item in read_queue(file)}.values())
    if not items:
        message = f"{file} holds no sentence to read"
        raise LabelError(message)
    known = Known(root)
    sentences = [_within(item, file.stem, whole) if whole else item.sentence for item in items]
    places = [known.place_of(sentence) for sentence in sentences]
    loose = [sentence for sentence, place in zip(sentences, places, strict=True) if place is None]
    made = iter(_add(file.stem, loose, root) if loose else [])
    read = (Task(item, place or next(made)) for item, place in zip(items, places, strict=True))
    tasks = list({task.place: task for task in read}.values())
    if not whole or mine is None:
        return tasks
    return [task for task in tasks if task.place in mine or task.place not in known.labels]


@dataclass
class Session:
    """One annotator's labels in one file, which is replaced whole after every label."""

    file: Path
    annotator: str
    labels: list[GoldLabel] = field(default_factory=list)

    @classmethod
    def resume(cls, file: Path, annotator: str) -> Self:
        """Open the file as it was left; raise `LabelFileError` where a line of it is wrong."""
        return cls(file, annotator, read_files([file], GoldLabel) if file.exists() else [])

    def done(self) -> set[Place]:
        """Return what has a label of this annotator."""
        return {Place(*label.place) for label in self.labels}

    def add(self, task: Task, stance: Stance, sentiment: Sentiment, *, sure: bool, furniture: bool = False) -> None:
        """Label a sentence; when this returns, the label is on disk."""
        label = GoldLabel(
            id=f"{slug(self.annotator)}-{task.place.source}-{task.place.document}-{task.place.start}-{task.place.end}",
            **task.place._asdict(),
            digest=digest_of(task.item.text),
            stance=stance,
            sentiment=sentiment,
            sure=sure,
            annotator=self.annotator,
            round=0,
            codebook=CODEBOOK_VERSION,
            furniture=furniture,
        )
        write_labels(self.file, [*self.labels, label])
        self.labels.append(label)

    def undo(self) -> GoldLabel | None:
        """Take the last label back, on disk as well, and return it; nothing where there is none."""
        if not self.labels:
            return None
        write_labels(self.file, self.labels[:-1])
        return self.labels.pop()


def _items(text: str) -> list[Item]:
    return [Item(text=text[start:end], start=start, end=end) for start, end in split(text)]


def _within(item: Item, document: str, whole: str) -> Sentence:
    return Sentence(item.text, "", document, Region(item.start, item.end), whole)


def _add(stem: str, loose: Sequence[Sentence], root: Path) -> list[Place]:
    """Add new documents that hold these sentences, and return the place of each."""
    content = "\n".join(sentence.whole or sentence.text for sentence in loose)
    name = f"{slug(stem)}-{sha256(content.encode()).hexdigest()[:6]}"
    documents, places = compose(name, loose)
    files = {f"documents/{document}.txt": text.encode() for document, text in documents.items()}
    add_layer(root, name, {"sources.toml": source_entry(name), **files})
    return places
