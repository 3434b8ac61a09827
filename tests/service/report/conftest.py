"""Scored rows: some that the tiny model really wrote, and a writer for any others."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import rejoinder
from labels.scheme import TASKS
from service.bulk.kinds import kind_of
from service.bulk.records import Fields
from service.bulk.schema import Shape, schema_of
from service.bulk.writers import writing

Row = dict[str, Any]
MakeRow = Callable[..., Row]
Write = Callable[[Path, Sequence[Row]], Path]
Ended = tuple[int, str, str]
Report = Callable[..., Ended]

HOSTILE = "</script></style><img src=x onerror=document.title='owned'>&\"'<!--\x00\x1b[31m\u202e"
"""Breaks out of an element, an attribute, a script or a style wherever it is not escaped."""


def _row(document: str, **told: object) -> Row:
    """Return a row of the long form; what is not told is neutral, certain and of no date."""
    row: Row = {"document": document, "date": None, "source": None, "index": 0, "start": 0, "end": 5, "text": "Text."}
    row |= {"review": False, "known_terms": 1.0, "stance": "neutral", "sentiment": "neutral"}
    row |= {f"{task}_{label}": 0.0 for task, labels in TASKS.items() for label in labels}
    return row | {"stance_confidence": 0.9, "sentiment_confidence": 0.9} | told


def _write(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as `rejoinder score` does, in the kind that the name ends with; return the path."""
    kind = kind_of(path.name)
    assert kind
    schema = schema_of(Shape(), Fields(keep=("date", "source")))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream, writing(stream, kind, schema) as written:
        written.write_batch(pa.RecordBatch.from_pylist(list(rows), schema=schema))
    return path


@pytest.fixture(scope="session")
def row() -> MakeRow:
    """Return a function that makes a scored row."""
    return _row


@pytest.fixture(scope="session")
def write() -> Write:
    """Return a function that writes scored rows."""
    return _write


@pytest.fixture(scope="session")
def hostile() -> str:
    """Return a text that breaks out of an element, an attribute, a script or a style where it is not escaped."""
    return HOSTILE


@pytest.fixture(scope="session")
def scored(texts: list[str], model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that the tiny model scored: twelve documents with dates and sources, one of them hostile."""
    folder = tmp_path_factory.mktemp("corpus")
    records = [
        {
            "id": f"document {number}",
            "text": " ".join(texts[5 * number : 5 * number + 5]),
            "date": f"2024-03-{number + 1:02}",
            "source": f"https://www.paper{number % 3}.example/a",
        }
        for number in range(12)
    ]
    records[4] |= {"id": HOSTILE, "source": HOSTILE, "text": f"Critics accused {HOSTILE} of fraud."}
    lines = folder / "in.jsonl"
    lines.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    arguments = ["score", lines, "-o", folder / "out", "--keep", "date", "--keep", "source", "--model", model_folder]
    with pytest.raises(SystemExit, match="0"):
        rejoinder.main([*map(str, arguments), "--jobs", "1", "--quiet"])
    return folder / "out"


@pytest.fixture
def report(model_folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Report:
    """Return a function that calls `rejoinder report` in this process, with the tiny model."""
    monkeypatch.setenv("REJOINDER_MODEL", str(model_folder))

    def call(*arguments: object) -> Ended:
        capsysbinary.readouterr()
        with pytest.raises(SystemExit, match=r"[012]") as ended:
            rejoinder.main(["report", *map(str, arguments)])
        out, err = capsysbinary.readouterr()
        return int(str(ended.value.code)), out.decode(), err.decode()

    return call
