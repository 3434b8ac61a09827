"""What is scored: which files, how far they went when the run began, and whether they are still the same."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from service.bulk.columnar import Columnar
from service.bulk.delimited import Delimited, Mark
from service.bulk.errors import BulkError, InputChanged, InputUnreadable
from service.bulk.kinds import Kind, input_kind
from service.bulk.places import Place, changed
from service.bulk.readers import open_reader
from service.bulk.records import Fields
from service.bulk.texts import TextFiles

__all__ = ["Input", "Stamp", "find_inputs", "measure", "readable", "unchanged"]

_TAIL: Final = 4096


class Stamp(BaseModel):
    """By what a file is known again: size, time of change or tag, and a digest of its last bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    changed: str
    tail: str


class Input(BaseModel):
    """A file, or a folder of text files, as it was when the run began."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    kind: Kind
    stamp: Stamp
    extent: int = 0
    """How many positions it has: bytes of JSON Lines, records of CSV, rows of Parquet, files of a folder."""
    weight: int = 0
    """How many bytes are read from it, uncompressed: what shards are cut by."""
    marks: tuple[Mark, ...] = ()
    """Where records of a table begin."""


@contextmanager
def readable(url: str) -> Iterator[None]:
    """Turn what libraries raise on a file that cannot be read into `InputUnreadable`."""
    try:
        yield
    except BulkError:
        raise
    except FileNotFoundError as error:
        message = f"{url} is not there: expected a file, a folder of text files, or a pattern that finds some"
        raise InputUnreadable(message) from error
    except (OSError, EOFError, pa.ArrowException, csv.Error, ImportError) as error:
        message = f"{url} cannot be read: {error}"
        raise InputUnreadable(message) from error


def find_inputs(urls: Sequence[str], told: Kind | None) -> list[Input]:
    """Return the inputs that paths, URLs and patterns name, each once, in the order they are named."""
    found = dict[str, Input]()
    for url in urls:
        with readable(url):
            for name, kind in _files(url, told):
                found[name] = found.get(name) or Input(url=name, kind=kind, stamp=_stamp(name, kind))
    return list(found.values())


def measure(found: Input, fields: Fields) -> Input:
    """Return an input with its extent: from the index of Parquet, else by reading it once, fast."""
    size = found.stamp.size
    if found.kind is Kind.JSONL:
        return found.model_copy(update={"extent": size, "weight": size})
    with readable(found.url):
        reader = open_reader(found.url, found.kind, size, fields)
        extent = reader.extent()
    weight = size
    marks = reader.marks if isinstance(reader, Delimited) else ()
    if isinstance(reader, Columnar | TextFiles):
        weight = reader.weight()
    elif found.kind.base == "jsonl":
        weight = extent
    return found.model_copy(update={"extent": extent, "weight": weight, "marks": marks})


def unchanged(known: Input) -> int:
    """Return by how many bytes a file has been appended to, which is nothing to the run; raise `InputChanged` else."""
    with readable(known.url):
        now = _stamp(known.url, known.kind, at=known.stamp.size)
    grown = now.size - known.stamp.size
    same = now == known.stamp or (grown > 0 and known.kind.grows and now.tail == known.stamp.tail)
    if not same:
        message = f"{known.url} changed: it had {_told(known.stamp)} when the run began, and has {_told(now)}"
        raise InputChanged(message)
    return grown


def _files(url: str, told: Kind | None) -> list[tuple[str, Kind]]:
    """Return the files of one argument; a folder, or a pattern of text files, is one input."""
    place = Place(url)
    if not place.is_pattern:
        return [(place.url, told or Kind.TEXT)] if place.is_folder() else [(place.url, input_kind(url, told))]
    matches = place.matches()
    if not matches:
        raise FileNotFoundError(url)
    if told is Kind.TEXT or url.lower().endswith(".txt"):
        return [(place.url, Kind.TEXT)]
    return [(match, input_kind(match, told)) for match in matches]


def _stamp(url: str, kind: Kind, at: int | None = None) -> Stamp:
    """Return a file's stamp; the digest is of the bytes that end at a position, by default its end."""
    source = Place(url)
    if kind is Kind.TEXT:
        files = TextFiles(source, Fields())
        return Stamp(size=files.weight(), changed="", tail=files.digest())
    info = source.info()
    size = int(info["size"])
    end = min(size, size if at is None else at)
    with source.open() as stream:
        stream.seek(max(0, end - _TAIL))
        tail = hashlib.sha256(stream.read(min(end, _TAIL))).hexdigest()
    return Stamp(size=size, changed=changed(info), tail=tail)


def _told(stamp: Stamp) -> str:
    return f"{stamp.size} bytes, changed {stamp.changed or 'in a file of it'}, ending in {stamp.tail[:12]}"
