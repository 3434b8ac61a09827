"""Score one shard: the task that a worker is given, by paths and positions, never data.

A task may be run twice, or by two workers at once: its part has a fixed name, is the same bytes each time and is put
in place in one step, so what is exactly once is the part.
"""

import hashlib
import threading
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from io import BufferedRandom
from pathlib import Path
from typing import Final, NamedTuple

from models.classifier import Classifier
from models.errors import ModelError
from models.loading import load
from service.bulk.errors import BulkError, ModelChanged, OutputFailed
from service.bulk.inputs import Input, readable, unchanged
from service.bulk.kinds import Kind
from service.bulk.manifest import ModelIdentity, Receipt
from service.bulk.output import part_name, receipt_name
from service.bulk.places import Place, replacing, write_bytes
from service.bulk.readers import Reader, open_reader
from service.bulk.records import Bad, Fields, Record
from service.bulk.schema import Shape
from service.bulk.scoring import Scorer
from service.bulk.shards import Shard
from service.bulk.writers import writing

__all__ = ["Failed", "Outcome", "Task", "attempt", "identity_of", "load_classifier", "score_shard"]

_READERS: Final = 8
_REMEMBERED: Final = 20_000
"""Words: many texts come at once, and have as many."""


class Task(NamedTuple):
    """All that a worker needs to know."""

    shard: Shard
    release: str
    model_folder: str
    model: ModelIdentity
    fields: Fields
    shape: Shape
    output: Kind
    folder: str


class Failed(NamedTuple):
    """A shard that cannot be scored, while others can."""

    shard: Shard
    reason: str


Outcome = Receipt | Failed


def attempt(task: Task) -> tuple[int, Outcome | BulkError]:
    """Score a shard; what ends the whole run is returned, so that shards under way come to their own end."""
    number = task.shard.number
    try:
        return number, score_shard(task)
    except BulkError as error:
        return number, error
    except Exception as error:  # noqa: BLE001 - whatever one shard meets, the others are scored
        return number, Failed(task.shard, f"{type(error).__name__}: {error}")


def score_shard(task: Task) -> Receipt:
    """Score a shard and write its part and receipt; raise the `BulkError` that says why it cannot be done."""
    shard = task.shard
    if (found := version("rejoinder")) != task.release:
        message = f"this worker has rejoinder {found}, the run began with {task.release}: install that on every worker"
        raise ModelChanged(message)
    scorer = Scorer(load_classifier(task.model_folder, task.model), task.shape, task.fields)
    name = part_name(shard.number, task.output)
    try:
        with replacing(Place(task.folder) / name) as stream:
            with writing(stream, task.output, scorer.schema) as rows:
                for batch in scorer.batches(_records(shard, task.fields)):
                    rows.write_batch(batch)
            unchanged(shard.input)
            receipt = _receipt(shard, name, scorer, stream)
        write_bytes(Place(task.folder) / receipt_name(shard.number), receipt.model_dump_json().encode())
    except OSError as error:
        message = f"{task.folder} cannot be written to: {error.strerror or error}; what is done there is good"
        raise OutputFailed(message) from error
    return receipt


def identity_of(classifier: Classifier) -> ModelIdentity:
    """Return by what a model is known again."""
    return ModelIdentity(version=classifier.manifest.version, fingerprint=classifier.manifest.fingerprint)


@lru_cache(maxsize=1)
def load_classifier(folder: str, expected: ModelIdentity) -> Classifier:
    """Return the model, loaded once a process; raise `ModelChanged` where the folder holds another one."""
    try:
        classifier = Classifier(load(Path(folder)), remembered=_REMEMBERED)
    except ModelError as error:
        message = f"{folder} has no longer the model that the run began with: {error}"
        raise ModelChanged(message) from error
    if identity_of(classifier) != expected:
        found = identity_of(classifier)
        message = f"{folder} holds {found}, the run began with {expected}: restore that model, or begin a new folder"
        raise ModelChanged(message)
    return classifier


def _records(shard: Shard, fields: Fields) -> Iterator[Record | Bad | None]:
    """Yield the records of a shard; what goes wrong with its input is told apart from what the output meets."""
    with readable(shard.input.url):
        yield from _reader(shard, fields).between(shard.start, shard.end)


def _reader(shard: Shard, fields: Fields) -> Reader:
    """Return a reader that can still reach the shard: that of the shard before, where there is one."""
    key = (shard.input, fields, threading.get_ident())
    reader = _open_reader(*key)
    if not reader.reaches(shard.start):
        _open_reader.cache_clear()
        reader = _open_reader(*key)
    return reader


@lru_cache(maxsize=_READERS)
def _open_reader(found: Input, fields: Fields, thread: int) -> Reader:
    """Return the reader of one thread for one input, kept open between shards so that none is read twice."""
    del thread
    return open_reader(found.url, found.kind, found.stamp.size, fields, found.marks)


def _receipt(shard: Shard, name: str, scorer: Scorer, stream: BufferedRandom) -> Receipt:
    counts = scorer.counts
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Receipt(
        number=shard.number,
        name=name,
        records=counts.records,
        documents=counts.documents,
        statements=counts.statements,
        review=counts.review,
        bad=len(counts.faults),
        bytes=stream.tell(),
        sha256=digest,
        input=shard.input.url,
        begins=shard.start == 0,
        faults=tuple(counts.faults),
    )
