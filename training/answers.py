"""What two versions say of sentences that neither was fitted to, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from labels.scheme import TASKS, Task
from models.artefact import Artefact
from models.classifier import Classifier
from models.loading import load
from training.dataset import Dataset
from training.evaluation import probabilities
from training.external import Example
from training.held_out import HeldOut, read_held_out, read_learnt

__all__ = ["Opened", "Side", "SideBySide", "Unseen", "answers_to", "unseen_answers"]

Doubles = NDArray[np.float64]
Place = tuple[str, str, int, int]


@dataclass(frozen=True)
class Opened:
    """A version with all that it keeps."""

    folder: Path
    artefact: Artefact
    classifier: Classifier

    @classmethod
    def read(cls, folder: Path) -> "Opened":
        """Load and check a version; raise the `ModelError` that names what is wrong."""
        artefact = load(folder)
        return cls(folder, artefact, Classifier(artefact))

    @property
    def size(self) -> int:
        """Return the bytes of all its files."""
        return sum(file.stat().st_size for file in self.folder.iterdir())


@dataclass(frozen=True)
class SideBySide:
    """A task's sentences: both models' probabilities in the order of `TASKS`, and the truth where it is known."""

    texts: Sequence[str]
    documents: Sequence[tuple[str, str]]
    """The cluster of each sentence: its (source, document), or its own number where it has none."""
    old: Doubles
    new: Doubles
    y: NDArray[Any] | None = None

    def labels(self, task: Task) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the likeliest labels of both models."""
        names = np.array(TASKS[task])
        return names[self.old.argmax(axis=1)], names[self.new.argmax(axis=1)]

    @property
    def groups(self) -> NDArray[np.int_]:
        """Return the number of each sentence's document."""
        numbers: dict[tuple[str, str], int] = {}
        return np.array([numbers.setdefault(document, len(numbers)) for document in self.documents], dtype=np.int_)


class Unseen(NamedTuple):
    """Held-out sentences that neither version saw, and how many had to be left out."""

    tasks: dict[Task, SideBySide]
    relabelled: int
    """Their gold label differs between the versions, so it is not known which to trust."""
    seen: int
    """One version may have learnt them."""
    without_answers: tuple[str, ...] = ()
    """Versions that keep no answers, being made before versions kept them."""


class Side(NamedTuple):
    """One sentence with what both versions say of it."""

    record: HeldOut
    text: str
    old: Mapping[Task, Mapping[str, float]]
    new: Mapping[Task, Mapping[str, float]]


def unseen_answers(old: Opened, new: Opened, data: Dataset) -> Unseen:
    """Return both versions' answers to the held-out sentences of either.

    The answers that each version keeps come from the fit that it was judged by. Where only one version keeps a sentence
    (its label is newer than the other), the other answers itself, if it was not fitted on any of its document.
    """
    kept = [{record.place: record for record in read_held_out(one.folder)} for one in (old, new)]
    silent = tuple(one.artefact.manifest.version for one, found in zip((old, new), kept, strict=True) if not found)
    texts = {item.label.place: item.text for item in data.gold}
    learnt = [read_learnt(one.folder) for one in (old, new)]
    sides, relabelled, seen = list[Side](), 0, 0
    for place in sorted({*kept[0], *kept[1]}):
        records = [one.get(place) for one in kept]
        known = [record for record in records if record is not None]
        if len({(record.true_stance, record.true_sentiment) for record in known}) > 1:
            relabelled += 1
            continue
        text = texts.get(place, "")
        told = [
            _shares(record) if record else _own(one.classifier, text, place, documents)
            for record, one, documents in zip(records, (old, new), learnt, strict=True)
        ]
        if told[0] is None or told[1] is None:
            seen += 1
            continue
        sides.append(Side(known[-1], text, told[0], told[1]))
    return Unseen({task: _stacked(sides, task) for task in TASKS} if sides else {}, relabelled, seen, silent)


def answers_to(old: Opened, new: Opened, examples: Sequence[Example]) -> dict[Task, SideBySide]:
    """Return both versions' own answers to a user's sentences, which are taken to be unseen; a task at a time.

    Sentences without a label of the task are left out where others have one.
    """
    found: dict[Task, SideBySide] = {}
    for task in TASKS:
        labelled = [one for one in examples if getattr(one, task) is not None]
        texts = [one.text for one in labelled or examples]
        y = np.array([str(getattr(one, task)) for one in labelled]) if labelled else None
        documents = [("", str(number)) for number in range(len(texts))]
        old_p, new_p = (probabilities(one.classifier, texts, task) for one in (old, new))
        found[task] = SideBySide(texts, documents, old_p, new_p, y)
    return found


def _own(
    classifier: Classifier, text: str, place: Place, learnt: frozenset[tuple[str, str]] | None
) -> dict[Task, Mapping[str, float]] | None:
    if not text or learnt is None or place[:2] in learnt:
        return None
    answer = classifier.classify(text)
    return {task: answer.task(task).probabilities for task in TASKS}


def _shares(record: HeldOut) -> dict[Task, Mapping[str, float]]:
    stance: Mapping[str, float] = {str(label): share for label, share in record.stance.items()}
    return {"stance": stance, "sentiment": {str(label): share for label, share in record.sentiment.items()}}


def _stacked(sides: Sequence[Side], task: Task) -> SideBySide:
    def rows(shares: Sequence[Mapping[str, float]]) -> Doubles:
        return np.array([[one.get(label, 0.0) for label in TASKS[task]] for one in shares])

    return SideBySide(
        [side.text for side in sides],
        [(side.record.source, side.record.document) for side in sides],
        rows([side.old[task] for side in sides]),
        rows([side.new[task] for side in sides]),
        np.array([side.record.truth(task) for side in sides]),
    )
