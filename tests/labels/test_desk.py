"""Tests of the annotator's desk; `test_annotate_commands.py` presses its keys."""

from pathlib import Path

from labels.annotating import Session, open_tasks
from labels.desk import Desk
from labels.queue import Item, write_queue
from labels.scheme import Sentiment, Stance


def test_what_is_done_lies_in_the_order_it_was_labelled(mine: Path, tmp_path: Path) -> None:
    """A session that goes on has its labelled sentences behind it and the others before it."""
    write_queue(tmp_path / "q.jsonl", [Item(text=f"Sentence {n}.") for n in range(3)])
    tasks = open_tasks(tmp_path / "q.jsonl", mine)
    session = Session(tmp_path / "gold.jsonl", "ana")
    for task in (tasks[2], tasks[0]):
        session.add(task, Stance.NEUTRAL, Sentiment.NEUTRAL, sure=True)
    desk = Desk(tasks, session)
    assert desk.done == [tasks[2], tasks[0]]
    assert list(desk.waiting) == [tasks[1]]
