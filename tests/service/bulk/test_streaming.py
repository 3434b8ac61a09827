"""Streams: answered as they come."""

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.bulk.records import LONGEST

Score = Callable[..., Any]

GOOD = b'{"text": "He denied it."}\n'


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], io.BytesIO]:
    """Return a function that sets standard input and returns what standard output becomes."""

    def given(content: bytes) -> io.BytesIO:
        written = io.BytesIO()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written))
        return written

    return given


def test_a_stream_goes_into_one_file(score: Score, give: Callable[[bytes], io.BytesIO], tmp_path: Path) -> None:
    """Standard input may fill a file, which appears whole; bad lines are told by their bytes as they are met."""
    give(GOOD + b"oops\n" + GOOD)
    ended = score("-", "-o", tmp_path / "out.csv")
    assert (ended.code, len((tmp_path / "out.csv").read_text("utf-8").splitlines())) == (1, 3)
    assert f"-:{len(GOOD)}: not JSON in UTF-8" in ended.err


def test_a_stream_may_be_a_table(score: Score, give: Callable[[bytes], io.BytesIO]) -> None:
    """--from and --to name the kinds of the streams."""
    written = give(b"id,text\n7,He denied it.\n")
    assert score("-", "-o", "-", "--from", "csv", "--to", "tsv").code == 0
    assert written.getvalue().splitlines()[1].startswith(b'"7"\t0\t0\t13\t"He denied it."\t')


def test_a_file_goes_to_standard_output(score: Score, give: Callable[[bytes], io.BytesIO], tmp_path: Path) -> None:
    """Files may be written to standard output, one after the other."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_bytes(GOOD)
    written = give(b"")
    assert score(tmp_path / "*.jsonl", "-o", "-").code == 0
    assert [json.loads(line)["document"] for line in written.getvalue().splitlines()] == ["a.jsonl:0", "b.jsonl:0"]


def test_a_stream_has_no_folder(score: Score, give: Callable[[bytes], io.BytesIO], tmp_path: Path) -> None:
    """A stream cannot be gone on with, so a folder is refused, and so is a kind that needs a whole file."""
    give(GOOD)
    ended = score("-", "-o", tmp_path)
    assert (ended.code, ended.err) == (
        2,
        f"rejoinder: {tmp_path} is a folder: a stream cannot be gone on with, so its output is one file or `-`\n",
    )
    ended = score("-", "-o", tmp_path / "out.csv", "--from", "parquet")
    assert (ended.code, list(tmp_path.iterdir())) == (2, [])
    assert "parquet cannot be read from standard input: save it as a file first" in ended.err


def test_bad_records_of_a_stream_count_too(score: Score, give: Callable[[bytes], io.BytesIO], tmp_path: Path) -> None:
    """Beyond --max-errors the stream ends and no file appears."""
    give(b"oops\n" * 3)
    ended = score("-", "-o", tmp_path / "out.jsonl", "--max-errors", "2")
    assert (ended.code, list(tmp_path.iterdir())) == (2, [])
    assert "3 records are bad, at most 2 are allowed" in ended.err


def test_a_line_is_answered_before_the_next_is_there(model_folder: Path) -> None:
    """A line from a pipe that stays open is answered at once, so that a stream without end is no burden."""
    command = [sys.executable, "-m", "rejoinder", "score", "-", "-o", "-", "--quiet", "--model", str(model_folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        for _ in range(2):
            run.stdin.write(GOOD)
            run.stdin.flush()
            assert json.loads(run.stdout.readline())["text"] == "He denied it."
        run.stdin.close()
        assert run.wait() == 0


def test_a_file_that_is_cut_short_is_named(score: Score, give: Callable[[bytes], io.BytesIO], tmp_path: Path) -> None:
    """What reading meets on the way to standard output is told with the file it is in."""
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(GOOD * 1000)[:-20])
    give(b"")
    ended = score(tmp_path / "in.jsonl.gz", "-o", "-")
    assert ended.code == 2
    assert f"{tmp_path / 'in.jsonl.gz'} cannot be read" in ended.err


def test_a_header_too_long_to_be_one_is_named(
    score: Score, give: Callable[[bytes], io.BytesIO], tmp_path: Path
) -> None:
    """A file that is no table is one line, not a traceback."""
    (tmp_path / "in.csv").write_bytes(b"x" * (LONGEST + 1))
    give(b"")
    for output in ("-", tmp_path / "out"):
        ended = score(tmp_path / "in.csv", "-o", output)
        assert ended.code == 2
        assert "in.csv cannot be read: field larger than field limit" in ended.err
