"""Tests of queues."""

from pathlib import Path

import pytest

from labels.errors import LabelError
from labels.exchange.entries import Region
from labels.queue import Item, read_queue, write_queue


def test_a_queue_comes_back_as_it_was(tmp_path: Path) -> None:
    """Items are the same after a round through a file, and their sentences know the place that is told."""
    items = [Item(text="a", source="s", document="d", start=1, end=2, reason="margin", suggestion="x"), Item(text="b")]
    write_queue(tmp_path / "q.jsonl", items)
    assert read_queue(tmp_path / "q.jsonl") == items
    assert items[0].sentence.region == Region(1, 2)
    assert items[1].sentence.region is None


@pytest.mark.parametrize(("line", "reason"), [("[]", "line: "), ('{"text": " "}', "text: "), ("{}", "text: ")])
def test_a_line_that_is_no_item_is_named(tmp_path: Path, line: str, reason: str) -> None:
    """A bad line is told with file and number."""
    (tmp_path / "q.jsonl").write_text(f'{{"text": "a"}}\n{line}\n', "utf-8")
    with pytest.raises(LabelError, match=rf"q\.jsonl:2: {reason}.*expected a JSON object with a sentence"):
        read_queue(tmp_path / "q.jsonl")
