"""The formats by name, and which of them a file is in."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from labels.errors import LabelError
from labels.exchange.doccano import read_doccano, write_doccano
from labels.exchange.entries import Entry, Fault
from labels.exchange.fasttext import PREFIX, read_fasttext, write_fasttext
from labels.exchange.label_studio import read_label_studio, write_label_studio
from labels.exchange.prodigy import read_prodigy, write_prodigy
from labels.exchange.tables import read_json_lines, read_table, write_csv, write_json_lines, write_tsv
from labels.records import GoldLabel
from labels.resolve import Resolved

__all__ = ["FORMATS", "Format", "detect", "format_for", "read_content"]


class Format(NamedTuple):
    """How a format is read and written."""

    read: Callable[[str], Iterator[Entry | Fault]]
    write: Callable[[Sequence[Resolved[GoldLabel]]], str]


FORMATS: Final = MappingProxyType(
    {
        "csv": Format(read_table, write_csv),
        "tsv": Format(read_table, write_tsv),
        "jsonl": Format(read_json_lines, write_json_lines),
        "label-studio": Format(read_label_studio, write_label_studio),
        "doccano": Format(read_doccano, write_doccano),
        "prodigy": Format(read_prodigy, write_prodigy),
        "fasttext": Format(read_fasttext, write_fasttext),
    },
)
_BY_ENDING: Final = MappingProxyType(
    {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".json": "label-studio", ".txt": "fasttext"},
)
_PRODIGY: Final = frozenset({"answer", "accept", "_task_hash", "_input_hash"})
_DOCCANO: Final = frozenset({"label", "labels", "entities"})


def read_content(file: Path) -> str:
    """Return the text of a file, with or without a byte order mark; raise `LabelError` where it is not UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{file} is not UTF-8 at byte {error.start}: save it as UTF-8"
        raise LabelError(message) from error


def detect(content: str) -> str:
    """Return the name of the format of a content, told by how it begins; raise `LabelError` where it is empty."""
    opening = content.lstrip()
    if not opening:
        message = "the file is empty: expected labelled sentences"
        raise LabelError(message)
    if opening.startswith(PREFIX):
        return "fasttext"
    if opening.startswith("["):
        return "label-studio"
    if opening.startswith("{"):
        return _of_lines(opening)
    header = opening.split("\n", 1)[0]
    return "tsv" if "\t" in header else "csv"


def format_for(file: Path) -> str:
    """Return the format that a file to be written is in by its ending; raise `LabelError` where it has none of ours."""
    try:
        return _BY_ENDING[file.suffix.lower()]
    except KeyError:
        message = f"{file} does not tell the format: give --format, or one of the endings {', '.join(_BY_ENDING)}"
        raise LabelError(message) from None


def _of_lines(opening: str) -> str:
    first: Any
    try:
        first = json.loads(opening.split("\n", 1)[0])
    except ValueError:
        return "jsonl"
    if _PRODIGY & set(first):
        return "prodigy"
    return "doccano" if _DOCCANO & set(first) and "stance" not in first else "jsonl"
