"""Read and write label files: JSON Lines, plain or gzipped, one record a line."""

import gzip
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Generic, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ValidationError

from labels.atomic import replace_file
from labels.errors import LabelError, LabelFileError
from labels.layers import generations, layers
from labels.records import Anchor, GoldLabel, SilverLabel

__all__ = [
    "Line",
    "files_in",
    "label_files",
    "labels_root",
    "read_files",
    "read_gold",
    "read_lines",
    "read_silver",
    "write_labels",
]


R = TypeVar("R", bound=Anchor)


class Line(NamedTuple, Generic[R]):
    """One line of a label file: the record, or what is wrong with it."""

    file: Path
    number: int
    record: R | None
    problem: str = ""


def labels_root() -> Path:
    """Return the labels folder: `REJOINDER_LABELS`, else the one beside this module."""
    return Path(os.environ.get("REJOINDER_LABELS") or Path(__file__).parent)


def label_files(root: Path, kind: str) -> list[Path]:
    """Return the label files of a kind (`gold`, `silver`, `readings`): layer after layer, each sorted by name."""
    return [file for layer in layers(root) for file in files_in(layer, kind)]


def files_in(layer: Path, kind: str) -> list[Path]:
    """Return the label files of a kind in one folder alone, sorted by name."""
    folder = layer / kind
    return sorted(file for ending in ("jsonl", "jsonl.gz") for file in folder.glob(f"[!.]*.{ending}"))


def read_lines(file: Path, kind: type[R]) -> Iterator[Line[R]]:
    """Yield every line of a file, valid or not; blank lines are passed over, damaged gzip ends it with a problem."""
    number = 0
    try:
        with _opened(file) as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _parse(file, number, line, kind)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Line(file, number + 1, None, f"the gzipped file is damaged or cut short: {error}")


def read_gold(root: Path, kind: str = "gold") -> list[GoldLabel]:
    """Return all gold labels under a labels folder, a later generation's in place of an earlier one's.

    With `kind` `readings` all of those. Raises `LabelFileError` with every bad line.
    """
    labels = [_read_all(root, group, kind, GoldLabel) for group in generations(root)]
    if kind == "gold":
        taken = set[tuple[str, str, int, int]]()
        for number in reversed(range(len(labels))):
            labels[number] = [label for label in labels[number] if label.place not in taken]
            taken.update(label.place for label in labels[number])
    return [label for group in labels for label in group]


def read_silver(root: Path) -> list[SilverLabel]:
    """Return all silver labels under a labels folder; raise `LabelFileError` with every bad line."""
    return _read_all(root, layers(root), "silver", SilverLabel)


def read_files(files: Iterable[Path], kind: type[R]) -> list[R]:
    """Return all records of some label files; raise `LabelFileError` with every bad line."""
    lines = [line for file in files for line in read_lines(file, kind)]
    problems = [f"{line.file}:{line.number}: {line.problem}" for line in lines if line.problem]
    if problems:
        raise LabelFileError(problems)
    return [line.record for line in lines if line.record is not None]


def write_labels(file: Path, records: Iterable[BaseModel]) -> int:
    """Write records to a temporary sibling, then replace the file; return how many there were.

    The same records give the same bytes, gzipped or not.
    """
    lines = [record.model_dump_json(exclude_defaults=True) + "\n" for record in records]
    content = "".join(lines).encode()
    if file.suffix == ".gz":
        content = gzip.compress(content, compresslevel=9, mtime=0)
    replace_file(file, content)
    return len(lines)


def _opened(file: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(file)) if file.suffix == ".gz" else file.open("rb")


def _read_all(root: Path, group: Iterable[Path], folder: str, kind: type[R]) -> list[R]:
    if not root.is_dir():
        message = f"no labels folder {root}: name one with --labels or REJOINDER_LABELS"
        raise LabelError(message)
    return read_files([file for layer in group for file in files_in(layer, folder)], kind)


def _parse(file: Path, number: int, line: bytes, kind: type[R]) -> Line[R]:
    try:
        return Line(file, number, kind.model_validate_json(line))
    except ValidationError as error:
        parts = (f"{'.'.join(map(str, part['loc'])) or 'line'}: {part['msg']}" for part in error.errors())
        return Line(file, number, None, "; ".join(parts))
