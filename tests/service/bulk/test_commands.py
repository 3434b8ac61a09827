"""`rejoinder score`, called as from the terminal, in the same process."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from models.classifier import Classifier
from service.bulk.kinds import Kind
from service.statements import cut, label

Score = Callable[..., Any]
Make = Callable[[Kind], Path]

TEXT = "The club denied the charges. Critics accused it of fraud."
LINES = json.dumps({"id": 7, "text": TEXT}) + "\n{bad}\n\n" + json.dumps({"text": "😀 Why?"}) + "\n"
AT = LINES.index('{"text')


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Return a file of two good lines, a bad one and a blank one."""
    (tmp_path / "lines.jsonl").write_text(LINES, "utf-8")
    return tmp_path / "lines.jsonl"


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_file_gives_a_file_of_statements(score: Score, classifier: Classifier, lines: Path, tmp_path: Path) -> None:
    """A row has the document, the place of the statement in it, and what the service answers for it, flat."""
    ended = score(lines, "-o", tmp_path / "out.jsonl")
    first, second, third = _read(tmp_path / "out.jsonl")
    assert ended.code == 1
    assert "2 documents, 3 statements, 1 bad records" in ended.err
    assert [row["document"] for row in (first, second, third)] == ["7", "7", f"lines.jsonl:{AT}"]
    said = label(classifier, cut(TEXT))[1]
    assert {name: second[name] for name in ("index", "start", "end", "text", "review", "known_terms")} == {
        name: said[name] for name in ("index", "start", "end", "text", "review", "known_terms")
    }
    for task in ("stance", "sentiment"):
        assert second[task] == said[task]["label"]
        assert second[f"{task}_confidence"] == said[task]["confidence"]
        assert {name: second[f"{task}_{name}"] for name in said[task]["probabilities"]} == said[task]["probabilities"]


def test_nothing_but_the_output_is_left(score: Score, lines: Path, tmp_path: Path) -> None:
    """Beside one output file stand only its bad records, each with its position, line number and reason."""
    score(lines, "-o", tmp_path / "out.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lines.jsonl", "out.csv", "out.csv.errors"]
    [told] = _read(tmp_path / "out.csv.errors")
    assert (told["input"], told["record"], told["position"]) == (str(lines), 2, LINES.index("{bad}"))
    assert told["reason"].startswith("not JSON in UTF-8: ")


def test_a_folder_is_written_as_parquet(score: Score, make: Make, tmp_path: Path) -> None:
    """A name without an ending is a folder: a manifest, and parts in Parquet."""
    ended = score(make(Kind.CSV), "-o", tmp_path / "out", "--json")
    told = json.loads(ended.out)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert (ended.code, told["documents"], told["bad"]) == (0, 30, 0)
    assert pq.read_table(tmp_path / "out" / "parts").num_rows == told["statements"] == manifest["totals"]["statements"]


def test_standard_streams_are_a_hyphen(score: Score, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hyphen reads standard input and writes standard output, where nothing but rows is written."""
    written = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LINES.encode())))
    monkeypatch.setattr("sys.stdout", written)
    assert score("-", "-o", "-", "--json").code == 1
    assert [json.loads(line)["index"] for line in written.buffer.getvalue().splitlines()] == [0, 1, 0]
