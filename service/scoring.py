"""Label a file of JSON Lines, line by line, in memory that does not grow with it."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from models.classifier import Classifier
from service.statements import cut, label, summarise

__all__ = ["Counts", "score_lines"]


class _Line(BaseModel):
    """One line in: any id, and a text."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | int | None = None
    text: str


@dataclass
class Counts:
    """What became of a file."""

    documents: int = 0
    written: int = 0
    bad: int = 0


def score_lines(
    classifier: Classifier,
    source: Path,
    output: Path,
    *,
    unit: str,
    advance: Callable[[int], None] = lambda _: None,
) -> Counts:
    """Write a line a statement, or a line a document; report bad lines on standard error and go on.

    The output appears whole, by a rename, when all is written; `-` stands for the standard streams.
    """
    counts = Counts()
    with _reading(source) as lines, _writing(output) as out:
        for number, line in enumerate(lines, 1):
            advance(len(line))
            if not line.strip():
                continue
            try:
                asked = _Line.model_validate_json(line)
            except ValidationError as error:
                counts.bad += 1
                sys.stderr.write(f"{source}:{number}: {_reason(error)}\n")
                continue
            counts.documents += 1
            for told in _answers(classifier, asked, unit):
                out.write(json.dumps(told, ensure_ascii=False) + "\n")
                counts.written += 1
    return counts


def _answers(classifier: Classifier, asked: _Line, unit: str) -> Iterator[dict[str, object]]:
    statements = label(classifier, cut(asked.text))
    if unit == "document":
        yield {"id": asked.id, "statements": len(statements), "summary": summarise(statements)}
    else:
        for statement in statements:
            yield {"id": asked.id, **statement}


def _reason(error: ValidationError) -> str:
    """Return what is wrong with a line, after the name of its field where it has one."""
    first = error.errors()[0]
    return ": ".join([*map(str, first["loc"][:1]), first["msg"]])


@contextmanager
def _reading(source: Path) -> Iterator[BinaryIO]:
    if str(source) == "-":
        yield sys.stdin.buffer
        return
    with source.open("rb") as stream:
        yield stream


@contextmanager
def _writing(output: Path) -> Iterator[IO[str]]:
    """Open a file in a temporary folder beside the output and rename it when all went well; nothing else is left."""
    if str(output) == "-":
        yield sys.stdout
        return
    with tempfile.TemporaryDirectory(dir=output.parent) as folder:
        temporary = Path(folder) / output.name
        with temporary.open("w", encoding="utf-8") as stream:
            yield stream
        temporary.replace(output)
