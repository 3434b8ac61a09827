"""Tests of `rejoinder labels annotate`, key by key."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labels.annotate_commands import annotate
from labels.check import check_labels
from labels.errors import FolderBusy
from labels.files import read_files, read_gold
from labels.lock import hold
from labels.queue import Item, write_queue
from labels.records import GoldLabel

STORY = "The grower said the neighbour had poisoned his pears. She never owned any poison.\n\nPhoto via Pixabay\n"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """Return a text of three statements."""
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    return tmp_path / "story.txt"


def _run(file: Path, root: Path, keys: str, *more: str) -> Result:
    arguments = [str(file), "--labels", str(root), "--annotator", "Ana B", *more]
    return CliRunner().invoke(annotate, arguments, input=keys, standalone_mode=False, catch_exceptions=False)


def _read(root: Path, kind: str = "gold") -> list[GoldLabel]:
    return read_files([root / kind / "read-by-ana-b.jsonl"], GoldLabel)


def test_a_key_is_a_label(mine: Path, story: Path) -> None:
    """Stance and tone are a key each, furniture is one, and the labels check clean."""
    result = _run(story, mine, "a-?r0f")
    assert [(label.stance, label.sentiment, label.sure, label.furniture) for label in _read(mine)] == [
        ("accusation", "negative", True, False),
        ("rebuttal", "neutral", False, False),
        ("neutral", "neutral", True, True),
    ]
    assert {label.annotator for label in _read(mine)} == {"Ana B"}
    assert check_labels(mine).problems == []
    assert result.stdout.endswith(f"3 read, 0 left; labels in {mine / 'gold' / 'read-by-ana-b.jsonl'}\n")


def test_reading_goes_on_where_it_was_left(mine: Path, story: Path) -> None:
    """What is labelled is not shown again, in this session or the next; the end of input ends a session."""
    _run(story, mine, "a-")
    result = _run(story, mine, "r0q")
    assert "poisoned his pears" not in result.stdout
    assert "2 of 3" in result.stdout
    assert "2 read, 1 left" in result.stdout
    assert len(_read(mine)) == 2


def test_undo_takes_the_last_label_back(mine: Path, story: Path) -> None:
    """Undo shows the sentence again, in a later session too, and stops where nothing of these sentences is left."""
    _run(story, mine, "a-")
    result = _run(story, mine, "uun+q")
    assert "nothing to undo here" in result.stdout
    assert [(label.stance, label.sentiment) for label in _read(mine)] == [("neutral", "positive")]


def test_a_stance_may_be_taken_back_before_the_tone(mine: Path, story: Path) -> None:
    """`u` instead of a tone shows the sentence again, and `q` there keeps nothing."""
    _run(story, mine, "aurq")
    assert not (mine / "gold" / "read-by-ana-b.jsonl").exists()


def test_a_skipped_sentence_waits_for_the_next_time(mine: Path, story: Path) -> None:
    """Skipping labels nothing and comes to an end; other keys do nothing."""
    assert "0 read, 3 left" in _run(story, mine, "xyzsss").stdout
    assert "1 of 3" in _run(story, mine, "q").stdout


def test_the_codebook_is_a_key_away(mine: Path, story: Path) -> None:
    """`c` shows the codebook and comes back to the sentence."""
    assert "# " in _run(story, mine, "cq").stdout


def test_no_suggestion_is_shown_unless_asked_for(mine: Path, tmp_path: Path) -> None:
    """What a model said of a queue's sentence is told only with --suggest."""
    write_queue(tmp_path / "q.jsonl", [Item(text="She never owned any poison.", suggestion="rebuttal 0.71")])
    assert "rebuttal 0.71" not in _run(tmp_path / "q.jsonl", mine, "q").stdout
    assert "said before: rebuttal 0.71" in _run(tmp_path / "q.jsonl", mine, "q", "--suggest").stdout


def test_a_queue_is_read_as_it_is_and_its_gold_replaces_older(mine: Path, labels_folder: Path, tmp_path: Path) -> None:
    """A sentence that has gold in the base may be read again; the later label counts."""
    label = read_gold(labels_folder)[0]
    text = "The mayor of Eastport accused the water board of hiding a leak for three years."
    place = {"source": label.source, "document": label.document, "start": label.start, "end": label.end}
    write_queue(tmp_path / "q.jsonl", [Item(text=text, **place)])
    _run(tmp_path / "q.jsonl", mine, "n0")
    assert [one.stance for one in read_gold(mine) if one.place == label.place] == ["neutral"]
    assert check_labels(mine).problems == []


def test_a_text_that_others_have_labelled_is_left_to_them(mine: Path, labels_folder: Path, tmp_path: Path) -> None:
    """Of a known text only what has no label is shown, unless a second reading is wanted."""
    text = (labels_folder / "texts" / "first.txt").read_text("utf-8")
    (tmp_path / "first.txt").write_text(text, "utf-8")
    assert _run(tmp_path / "first.txt", mine, "q").stdout.startswith("0 read, 0 left")
    result = _run(tmp_path / "first.txt", mine, "a-q", "--reading")
    assert "1 read, 39 left" in result.stdout
    assert len(_read(mine, "readings")) == 1


def test_two_sessions_do_not_write_one_file(mine: Path, story: Path) -> None:
    """A second session of the same annotator is refused while the first is open."""
    with (
        hold(mine / "gold", "read-by-ana-b.jsonl"),
        pytest.raises(FolderBusy, match=r"read-by-ana-b\.jsonl is being written"),
    ):
        _run(story, mine, "q")
