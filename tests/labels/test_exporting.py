"""Tests of giving labels out, and of taking them in again."""

import json
import shutil
from pathlib import Path

import pytest

from labels.documents import open_sources
from labels.errors import LabelError
from labels.exchange.formats import FORMATS
from labels.exporting import choose_labels, export_labels
from labels.files import read_gold, write_labels
from labels.importing import Asked, add_plan, plan_file
from labels.layers import own_layers
from labels.records import GoldLabel, digest_of
from labels.resolve import Resolved
from labels.scheme import Sentiment, Stance

LOSSLESS = sorted(set(FORMATS) - {"fasttext"})
ODD = 'A "quoted", odd\ttext\nover two lines; 🍐 = cost\r\n__label__ too'


@pytest.fixture
def odd(labels_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny labels folder with labels of every kind, and a text with every odd character."""
    root = Path(shutil.copytree(labels_folder, tmp_path / "odd"))
    (root / "texts" / "odd.txt").write_bytes(f"First. {ODD}".encode())
    gold = read_gold(root)
    change = {"document": "odd", "start": 7, "end": 7 + len(ODD), "digest": digest_of(ODD), "id": "odd-1"}
    gold[0] = gold[0].model_copy(update={"sure": False, "annotator": "ana@example.org", "round": 7, "codebook": "1.0"})
    gold[1] = gold[1].model_copy(update={"furniture": True, "stance": Stance.NEUTRAL, "sentiment": Sentiment.NEUTRAL})
    write_labels(root / "gold" / "disputes.jsonl", [*gold, gold[0].model_copy(update=change)])
    return root


def _bare(root: Path) -> Path:
    """Take the labels away and leave the documents."""
    shutil.rmtree(root / "gold")
    return root


@pytest.mark.parametrize("name", LOSSLESS)
def test_a_round_trip_loses_nothing(odd: Path, tmp_path: Path, name: str) -> None:
    """Labels that were exported and imported where the documents are known are the same records."""
    before = read_gold(odd)
    export_labels(choose_labels(odd), tmp_path / "file", name)
    plan = plan_file(tmp_path / "file", _bare(odd), Asked(format=name))
    add_plan(plan, odd)
    assert read_gold(odd) == before
    assert plan.documents == {}


@pytest.mark.parametrize("name", LOSSLESS)
def test_a_round_trip_to_another_place_keeps_text_and_labels(odd: Path, tmp_path: Path, name: str) -> None:
    """Where the documents are not known new ones are made: everything but the place is kept."""
    before = choose_labels(odd)
    export_labels(before, tmp_path / "file", name)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "sources.toml").touch()
    add_plan(plan_file(tmp_path / "file", tmp_path / "empty", Asked(format=name)), tmp_path / "empty")
    assert [_without_place(item) for item in choose_labels(tmp_path / "empty")] == [
        _without_place(item) for item in before
    ]
    assert {item.label.document for item in choose_labels(tmp_path / "empty")} == {"first", "odd"}


def test_fasttext_keeps_labels_and_marks_alone(odd: Path, tmp_path: Path) -> None:
    """A line of fastText loses who read a sentence, and line breaks; labels, doubt and furniture come back."""
    before = choose_labels(odd)
    export_labels(before, tmp_path / "file", "fasttext")
    plan = plan_file(tmp_path / "file", _bare(odd), Asked())
    add_plan(plan, odd)
    after = choose_labels(odd)
    assert [_read(item) for item in after] == [_read(item) for item in before]
    assert {item.label.annotator for item in after} == {"imported"}
    assert [item.label.place for item in after] == [item.label.place for item in before]


def _without_place(item: Resolved[GoldLabel]) -> tuple[str, dict[str, object]]:
    return item.text, item.label.model_dump(exclude={"source", "document", "start", "end"})


def _read(item: Resolved[GoldLabel]) -> tuple[object, ...]:
    label = item.label
    return (item.text, label.stance, label.sentiment, label.sure, label.furniture)


def test_labels_of_the_base_are_given_only_when_asked_for(mine: Path, tmp_path: Path) -> None:
    """A folder's own labels are its layers', whatever it stands on; sources may be chosen."""
    assert choose_labels(mine) == []
    assert len(choose_labels(mine, base=True)) == 40
    assert len(choose_labels(mine, base=True, only=["disputes"])) == 40
    assert len(choose_labels(mine, base=True, kind="readings")) == 80
    (tmp_path / "a.txt").write_text("__label__accusation __label__negative He lied.\n", "utf-8")
    add_plan(plan_file(tmp_path / "a.txt", mine, Asked()), mine)
    assert [item.text for item in choose_labels(mine)] == ["He lied."]
    assert len(own_layers(mine)) == 2
    assert len(open_sources(mine)) == 2


def test_a_source_that_is_not_there_is_named(mine: Path) -> None:
    """A source that the folder does not have is an error with those that it has."""
    with pytest.raises(LabelError, match="no source nowhere: there are disputes"):
        choose_labels(mine, only=["nowhere"])


def test_an_export_is_what_its_tool_reads(odd: Path, tmp_path: Path) -> None:
    """Tasks carry results for the two choices, doccano's lines a list of names, Prodigy's an answer."""
    items = choose_labels(odd)[:1]
    for name in ("label-studio", "doccano", "prodigy"):
        export_labels(items, tmp_path / name, name)
    [task] = json.loads((tmp_path / "label-studio").read_text("utf-8"))
    assert [result["from_name"] for result in task["annotations"][0]["result"]] == ["stance", "sentiment"]
    assert json.loads((tmp_path / "doccano").read_text("utf-8"))["label"] == ["stance:accusation", "sentiment:negative"]
    told = json.loads((tmp_path / "prodigy").read_text("utf-8"))
    assert (told["answer"], told["accept"]) == ("accept", ["stance:accusation", "sentiment:negative"])
    assert {option["id"] for option in told["options"]} > set(told["accept"])
