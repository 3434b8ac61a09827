"""Bulk scoring with the tiny fitted model: a caller of `rejoinder score`, and inputs of every kind."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

import rejoinder
from models.classifier import Classifier
from service.bulk.backends import Backend, here
from service.bulk.kinds import Kind
from service.bulk.records import Fields
from service.bulk.running import Asked
from service.bulk.schema import Shape
from service.bulk.work import Outcome, Task, identity_of
from service.bulk.writers import writing

Make = Callable[[Kind], Path]
Asking = Callable[..., Asked]
BrokenOff = Callable[..., Backend]
Rows = list[dict[str, Any]]


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Score = Callable[..., Ended]


@pytest.fixture
def score(model_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Score:
    """Return a function that calls `rejoinder score` in this process, with the tiny model."""
    monkeypatch.setenv("REJOINDER_MODEL", str(model_folder))

    def call(*arguments: object, jobs: int = 1) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit, match=r"[012]") as ended:
            rejoinder.main(["score", *map(str, arguments), "--jobs", str(jobs)])
        return Ended(int(str(ended.value.code)), *capsys.readouterr())

    return call


@pytest.fixture
def source(tmp_path: Path, texts: list[str]) -> Path:
    """Return a file that is cut into eight shards, with two bad lines far from each other."""
    path = tmp_path / "in.jsonl"
    lines = [json.dumps({"id": str(number), "text": texts[number % 60], "pad": "x" * 10_000}) for number in range(100)]
    lines[3] = lines[77] = "oops"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture
def asking(source: Path, model_folder: Path, classifier: Classifier) -> Asking:
    """Return a function that makes the request to score the file, with changes."""

    def asked(**changes: Any) -> Asked:  # noqa: ANN401 - any field of the request
        told: dict[str, Any] = {
            "inputs": (str(source),),
            "input_kind": None,
            "fields": Fields(),
            "shape": Shape(),
            "output": Kind.JSONL,
            "model_folder": str(model_folder),
            "model": identity_of(classifier),
        }
        return Asked(**(told | changes))

    return asked


@pytest.fixture
def broken_off() -> BrokenOff:
    """Return a function that makes a backend which is interrupted after so many shards, once something else is done."""

    def made(after: int, also: Callable[[], object] = lambda: None) -> Backend:
        def backend(tasks: Iterable[Task]) -> Iterator[Outcome]:
            for number, outcome in enumerate(here(tasks), 1):
                yield outcome
                if number == after:
                    also()
                    raise KeyboardInterrupt

        return backend

    return made


@pytest.fixture(scope="session")
def records(texts: list[str]) -> Rows:
    """Return thirty documents of two sentences, with an id, a date and a source, one of them with hard characters."""
    paired = [f"{one} {two}" for one, two in zip(texts[::2], texts[1::2], strict=True)]
    paired[3] = 'He said "no", twice,\nand denied it.\tWhy? 😀 “They forged it,” she said.'
    return [
        {"id": f"d{number}", "text": text, "date": f"2020-03-{number + 1:02}", "source": None if number == 5 else "S"}
        for number, text in enumerate(paired)
    ]


@pytest.fixture
def make(records: Rows, tmp_path: Path) -> Make:
    """Return a function that writes the documents as a file, or folder, of a kind."""

    def written(kind: Kind) -> Path:
        path = tmp_path / f"in.{kind}"
        if kind is Kind.TEXT:
            path.mkdir()
            for record in records:
                (path / f"{record['id']}.txt").write_bytes(record["text"].encode())
        elif kind.base == "jsonl":
            _packed(path, kind, "".join(json.dumps(record) + "\n" for record in records).encode())
        else:
            table = pa.Table.from_pylist(records)
            with path.open("wb") as stream, writing(stream, kind, table.schema) as rows:
                for batch in table.to_batches():
                    rows.write_batch(batch)
        return path

    return written


def _packed(path: Path, kind: Kind, content: bytes) -> None:
    with pa.OSFile(str(path), "wb") as plain:
        if kind.compression is None:
            plain.write(content)
            return
        with pa.CompressedOutputStream(plain, kind.compression) as stream:
            stream.write(content)
