"""Tests of `rejoinder labels next`."""

import json
from pathlib import Path
from typing import Protocol

from labels.files import read_gold
from labels.queue import read_queue


class Told(Protocol):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """Runs `rejoinder` with these arguments."""

    def __call__(self, *arguments: str | Path) -> Told:
        """Return how it ended."""


def test_a_queue_is_written_from_a_source(run: Run, harbour: Path, tmp_path: Path) -> None:
    """Sentences of a source that have no gold are chosen, with their places."""
    told = run("labels", "next", "harbour-notes", "--labels", harbour, "--count", "4", "-o", tmp_path / "q.jsonl")
    assert told.code == 0, told.err
    items = read_queue(tmp_path / "q.jsonl")
    assert 0 < len(items) <= 4
    assert {item.source for item in items} == {"harbour-notes"}
    assert told.out.startswith(f"{len(items)} of ")
    assert told.out.endswith(f"read them: rejoinder labels annotate {tmp_path / 'q.jsonl'} --annotator YOU\n")


def test_a_text_may_be_chosen_from(run: Run, harbour: Path, tmp_path: Path) -> None:
    """The statements of a text are a pool; short ones are left out, and machines get JSON."""
    (tmp_path / "a.txt").write_text("The pilot denied the charge. He left.\n\nThe crane was sold in May.", "utf-8")
    told = run("labels", "next", tmp_path / "a.txt", "--labels", harbour, "-o", tmp_path / "q.jsonl", "--json")
    assert {item["text"] for item in json.loads(told.out)} == {
        "The pilot denied the charge.",
        "The crane was sold in May.",
    }
    again = run("labels", "next", tmp_path / "q.jsonl", "--labels", harbour, "-o", tmp_path / "r.jsonl", "--count", "1")
    assert again.code == 0
    assert len(read_queue(tmp_path / "r.jsonl")) == 1


def test_what_is_no_source_is_named(run: Run, harbour: Path, tmp_path: Path) -> None:
    """Neither a file nor a source, or nothing left to read, is exit code 2 with what there is."""
    told = run("labels", "next", "nowhere", "--labels", harbour)
    assert told.code == 2
    assert "nowhere is neither a file nor a source: there are harbour-notes" in told.err
    (tmp_path / "a.txt").write_text("He left.", "utf-8")
    told = run("labels", "next", tmp_path / "a.txt", "--labels", harbour)
    assert "holds no sentence without a gold label" in told.err


def test_furniture_is_not_chosen_again(run: Run, harbour: Path, tmp_path: Path) -> None:
    """What was read as furniture has gold like any other sentence."""
    read = {label.place for label in read_gold(harbour)}
    assert any(label.furniture for label in read_gold(harbour))
    run("labels", "next", "harbour-notes", "--labels", harbour, "--count", "500", "-o", tmp_path / "q.jsonl")
    chosen = {(item.source, item.document, item.start, item.end) for item in read_queue(tmp_path / "q.jsonl")}
    assert not chosen & read
