"""Tests of an annotator's session."""

from pathlib import Path

import pytest

from labels.annotating import Session, open_tasks
from labels.errors import LabelError
from labels.files import read_files
from labels.queue import Item, write_queue
from labels.records import GoldLabel
from labels.scheme import Sentiment, Stance


def test_every_label_is_on_disk_at_once(mine: Path, tmp_path: Path) -> None:
    """After each label and each undo the file holds what the session holds."""
    write_queue(tmp_path / "q.jsonl", [Item(text=f"Sentence {n}.") for n in range(3)])
    tasks = open_tasks(tmp_path / "q.jsonl", mine)
    session = Session(tmp_path / "gold.jsonl", "ana")
    for task in tasks:
        session.add(task, Stance.NEUTRAL, Sentiment.NEUTRAL, sure=True)
        assert read_files([session.file], GoldLabel) == session.labels
    undone = session.undo()
    assert undone is not None
    assert undone.start == tasks[2].place.start
    assert read_files([session.file], GoldLabel) == session.labels
    assert Session.resume(session.file, "ana").done() == {task.place for task in tasks[:2]}


def test_nothing_is_undone_where_there_is_nothing(tmp_path: Path) -> None:
    """An empty session has nothing to take back and writes no file."""
    session = Session.resume(tmp_path / "gold.jsonl", "ana")
    assert session.undo() is None
    assert not session.file.exists()


def test_new_sentences_are_added_once(mine: Path, tmp_path: Path) -> None:
    """Sentences of no known document become documents of the folder; opened again they stand there."""
    write_queue(tmp_path / "q.jsonl", [Item(text="Pears ripen."), Item(text="The minutes run to twelve pages.")])
    first, second = open_tasks(tmp_path / "q.jsonl", mine), open_tasks(tmp_path / "q.jsonl", mine)
    assert first == second
    assert [task.place.source == "disputes" for task in first] == [False, True]
    assert len(list((mine / "added").glob("[!.]*"))) == 1


@pytest.mark.parametrize("name", ["empty.txt", "empty.jsonl"])
def test_a_file_without_sentences_is_refused(mine: Path, tmp_path: Path, name: str) -> None:
    """There has to be something to read."""
    (tmp_path / name).write_text("\n", "utf-8")
    with pytest.raises(LabelError, match="holds no sentence to read"):
        open_tasks(tmp_path / name, mine)


def test_a_sentence_that_a_queue_repeats_is_read_once(mine: Path, tmp_path: Path) -> None:
    """One place has one label, however often the queue names it."""
    write_queue(tmp_path / "q.jsonl", [Item(text="Pears ripen."), Item(text="Pears ripen.")])
    assert len(open_tasks(tmp_path / "q.jsonl", mine)) == 1
    write_queue(tmp_path / "new.jsonl", [Item(text="The minutes run long."), Item(text="The minutes run long.")])
    assert len(open_tasks(tmp_path / "new.jsonl", mine)) == len(open_tasks(tmp_path / "new.jsonl", mine)) == 1
