"""Tests of `rejoinder labels doubt`."""

import json
import shutil
from pathlib import Path
from typing import Protocol

import pytest

from labels.files import read_gold, write_labels
from labels.queue import read_queue
from labels.scheme import Stance


class Told(Protocol):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """Runs `rejoinder` with these arguments."""

    def __call__(self, *arguments: str | Path) -> Told:
        """Return how it ended."""


@pytest.fixture
def sabotaged(harbour: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny labels in which every third rebuttal is called neutral."""
    root = Path(shutil.copytree(harbour, tmp_path / "harbour"))
    gold, seen = read_gold(root), 0
    for place, label in enumerate(gold):
        if label.stance is Stance.REBUTTAL:
            seen += 1
            gold[place] = label.model_copy(update={"stance": Stance.NEUTRAL}) if seen % 3 == 0 else label
    write_labels(root / "gold" / "harbour-notes.jsonl", gold)
    return root


def test_doubtful_labels_are_listed_and_queued(run: Run, sabotaged: Path, tmp_path: Path) -> None:
    """A table has the label, both readings, the sentence and the words; they go to a queue to be read again."""
    queue = tmp_path / "q.jsonl"
    told = run("labels", "doubt", "--labels", sabotaged, "--folds", "2", "--queue", queue, "--top", "3")
    assert told.code == 0, told.err
    assert "Labels most likely wrong" in told.out
    assert " stance labels are suspects (marked ?)" in told.out
    assert ", ," not in told.out  # classes of words stand in brackets, which are no colours
    assert len(read_queue(queue)) == 3
    assert all(item.suggestion.startswith("labelled ") for item in read_queue(queue))


def test_machines_get_json_of_the_own_labels(run: Run, sabotaged: Path, tmp_path: Path) -> None:
    """With --json doubts are told as objects; with --own only labels of the folder itself, not of its base."""
    told = json.loads(run("labels", "doubt", "--labels", sabotaged, "--folds", "2", "--json").out)
    assert {"id", "text", "given", "likely", "p_given", "p_likely", "lift", "suspect", "words"} <= set(told[0])
    (tmp_path / "over").mkdir()
    (tmp_path / "over" / "sources.toml").write_text(f'base = "{sabotaged}"\n', "utf-8")
    assert (
        json.loads(run("labels", "doubt", "--labels", tmp_path / "over", "--folds", "2", "--own", "--json").out) == []
    )
