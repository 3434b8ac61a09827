"""Files of JSON Lines, labelled line by line."""

import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.classifier import Classifier
from service.scoring import Counts, score_lines
from service.statements import cut, label

LINES = b"""{"id": "a", "text": "The club denied the charges. Critics accused it of fraud."}
{"id": 2, "text": "Tickets cost nine crowns.", "source": "ignored"}

{"text": "\xf0\x9f\x98\x80 He denied it."}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a file of three good lines and a blank one."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes(LINES)
    return path


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_line_a_statement(classifier: Classifier, source: Path, tmp_path: Path) -> None:
    """By sentence, every statement is a line with the id of its document and all that a statement has."""
    counts = score_lines(classifier, source, tmp_path / "out", unit="sentence")
    assert counts == Counts(documents=3, written=4, bad=0)
    first, second, third, fourth = _read(tmp_path / "out")
    assert [told["id"] for told in (first, second, third, fourth)] == ["a", "a", 2, None]
    text = "The club denied the charges. Critics accused it of fraud."
    assert [first, second] == [{"id": "a", **said} for said in label(classifier, cut(text))]
    assert fourth["text"].startswith("😀")


def test_a_line_a_document(classifier: Classifier, source: Path, tmp_path: Path) -> None:
    """By document, every line has the number of statements and how many have each label."""
    counts = score_lines(classifier, source, tmp_path / "out", unit="document")
    assert counts == Counts(documents=3, written=3, bad=0)
    first = _read(tmp_path / "out")[0]
    assert (first["id"], first["statements"]) == ("a", 2)
    assert sum(first["summary"]["stance"].values()) == 2
    assert sum(first["summary"]["sentiment"].values()) == 2


@pytest.mark.parametrize(
    "bad",
    [b"not json", b"[]", b'{"id": "a"}', b'{"text": 1}', b'{"text": "\xff"}', b'{"text": "\\ud800"}', b'{"text": NaN}'],
)
def test_a_bad_line_is_reported_and_passed(
    classifier: Classifier,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    bad: bytes,
) -> None:
    """A line that is not as documented is counted and named on standard error, and the lines after it are answered."""
    source = tmp_path / "in"
    source.write_bytes(b'{"text": "He denied it."}\n' + bad + b'\n{"text": "Why?"}')
    counts = score_lines(classifier, source, tmp_path / "out", unit="sentence")
    assert counts == Counts(documents=2, written=2, bad=1)
    assert capsys.readouterr().err.startswith(f"{source}:2: ")


@pytest.mark.parametrize(("unit", "written"), [("sentence", 0), ("document", 1)])
def test_a_blank_text_has_no_statements(classifier: Classifier, tmp_path: Path, unit: str, written: int) -> None:
    """A blank text is no bad line: it has no statements, and a summary of zeros."""
    (tmp_path / "in").write_text('{"id": "a", "text": " "}\n', "utf-8")
    counts = score_lines(classifier, tmp_path / "in", tmp_path / "out", unit=unit)
    assert counts == Counts(documents=1, written=written, bad=0)


def test_progress_is_told_in_bytes(classifier: Classifier, source: Path, tmp_path: Path) -> None:
    """The bytes told line by line add up to the size of the file."""
    told: list[int] = []
    score_lines(classifier, source, tmp_path / "out", unit="document", advance=told.append)
    assert sum(told) == source.stat().st_size


def test_the_output_appears_whole_or_not_at_all(classifier: Classifier, source: Path, tmp_path: Path) -> None:
    """Where scoring is broken off, an earlier output is untouched and nothing is left beside it."""
    output = tmp_path / "out"
    output.write_text("earlier", "utf-8")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        score_lines(classifier, source, output, unit="document", advance=stop)
    assert output.read_text("utf-8") == "earlier"
    assert sorted(tmp_path.iterdir()) == [source, output]


def test_an_output_that_cannot_be_replaced_leaves_nothing(classifier: Classifier, source: Path, tmp_path: Path) -> None:
    """Where the output is a folder that is an error, and no temporary file stays beside it."""
    (tmp_path / "out").mkdir()
    with pytest.raises(OSError, match="directory"):
        score_lines(classifier, source, tmp_path / "out", unit="document")
    assert sorted(tmp_path.iterdir()) == [source, tmp_path / "out"]


def test_the_output_may_be_read_like_any_new_file(classifier: Classifier, source: Path, tmp_path: Path) -> None:
    """The output has the permissions that the user gives new files, not those of a temporary file."""
    (tmp_path / "plain").touch()
    score_lines(classifier, source, tmp_path / "out", unit="document")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "out")]
    assert modes[0] == modes[1]


def test_standard_streams_are_a_hyphen(
    classifier: Classifier,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen reads standard input and writes standard output."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LINES)))
    score_lines(classifier, Path("-"), Path("-"), unit="document")
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_lines_are_read_one_at_a_time(classifier: Classifier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A line is answered before the next is read, so a stream without end is no burden."""
    seen: list[int] = []

    def lines() -> Iterator[bytes]:
        for number in range(3):
            seen.append(number)
            yield b'{"text": "He denied it."}\n'

    class _Input:
        buffer = lines()

    monkeypatch.setattr("sys.stdin", _Input())
    told: list[int] = []
    score_lines(classifier, Path("-"), tmp_path / "out", unit="document", advance=lambda _: told.append(len(seen)))
    assert told == [1, 2, 3]
