"""Tests of what a labels folder is made of."""

from pathlib import Path

import pytest

from labels.check import check_labels
from labels.documents import open_sources
from labels.errors import LabelError, SourceError
from labels.files import label_files, read_gold, read_silver, write_labels
from labels.layers import add_layer, catalogue_of, find_file, layers, own_layers, own_root, prepare, shipped_root
from labels.records import digest_of
from labels.scheme import Stance


def test_the_base_comes_first_and_the_root_last(mine: Path, labels_folder: Path) -> None:
    """Layers are the base, what was added by name, and the folder itself; a relative base is found as well."""
    second, first = add_layer(mine, "b", {}), add_layer(mine, "a", {})
    assert layers(mine) == [labels_folder, first, second, mine]
    assert own_layers(mine) == [first, second, mine]
    (mine.parent / "over").mkdir()
    (mine.parent / "over" / "sources.toml").write_text('base = "../mine"\n', "utf-8")
    assert [layer.resolve() for layer in layers(mine.parent / "over")] == [
        *(layer.resolve() for layer in layers(mine)),
        (mine.parent / "over").resolve(),
    ]


def test_labels_and_sources_of_all_layers_are_read(mine: Path, labels_folder: Path) -> None:
    """Gold files and sources of the base and of what was added are read as one, and check clean together."""
    document = "Nobody asked the ferrymen."
    place = {"id": "own-1", "source": "own", "document": "one", "start": 0, "end": len(document)}
    label = read_gold(labels_folder)[0].model_copy(update={**place, "digest": digest_of(document)})
    added = add_layer(
        mine,
        "own",
        {
            "sources.toml": b'[folder.own]\npath = "documents"\n',
            "documents/one.txt": document.encode(),
            "gold/own.jsonl": label.model_dump_json().encode(),
        },
    )
    assert [file.parent.parent for file in label_files(mine, "gold")] == [labels_folder, added]
    assert len(read_gold(mine)) == 41
    assert set(open_sources(mine)) == {"disputes", "own"}
    assert check_labels(mine).problems == []


def test_gold_over_the_silver_of_its_base_is_no_mistake(mine: Path, labels_folder: Path) -> None:
    """A sentence that has silver in the base may be read by an annotator in the folder above."""
    silver = read_silver(labels_folder)[0]
    gold = read_gold(labels_folder)[0].model_copy(
        update=silver.model_dump(include={"document", "start", "end", "digest"}) | {"id": "mine"}
    )
    write_labels(mine / "gold" / "read.jsonl", [gold])
    assert check_labels(mine).problems == []


def test_gold_of_the_folder_itself_replaces_what_is_beneath(mine: Path, labels_folder: Path) -> None:
    """A sentence that is read again has the later label; one generation may not say two things."""
    first = read_gold(labels_folder)[0]
    again = first.model_copy(update={"id": "mine-1", "stance": Stance.NEUTRAL})
    write_labels(mine / "gold" / "read.jsonl", [again])
    assert check_labels(mine).problems == []
    assert len(read_gold(mine)) == 40
    assert [label.stance for label in read_gold(mine) if label.place == first.place] == [Stance.NEUTRAL]
    for name in ("a", "b"):
        label = again.model_copy(update={"id": name, "stance": Stance.REBUTTAL if name == "a" else Stance.NEUTRAL})
        add_layer(mine, name, {"gold/x.jsonl": label.model_dump_json().encode()})
    [problem] = check_labels(mine).problems
    assert problem == (
        "added/b/gold/x.jsonl:1: conflict: the same sentence is labelled otherwise, second of added/a/gold/x.jsonl:1"
    )


def test_a_source_of_the_base_is_not_described_again(mine: Path) -> None:
    """Two layers may not give one name to two sources."""
    add_layer(mine, "twice", {"sources.toml": b'[folder.disputes]\npath = "documents"\n'})
    with pytest.raises(SourceError, match="describes 'disputes', which a layer beneath it describes already"):
        open_sources(mine)


def test_a_base_that_is_missing_is_named(mine: Path) -> None:
    """A base without a catalogue is an error that names both folders."""
    (mine / "sources.toml").write_text('base = "nowhere"\n', "utf-8")
    with pytest.raises(SourceError, match=r"mine/sources\.toml stands on 'nowhere', but .*sources\.toml is missing"):
        layers(mine)


def test_a_folder_that_stands_on_itself_is_refused(mine: Path) -> None:
    """A circle of bases is an error and not an endless search."""
    (mine / "sources.toml").write_text('base = "."\n', "utf-8")
    with pytest.raises(SourceError, match="stands on itself"):
        layers(mine)


def test_a_layer_is_added_once(mine: Path) -> None:
    """A layer of a name that is taken is refused, and hidden leftovers are no layers."""
    add_layer(mine, "a", {"gold/a.jsonl": b""})
    with pytest.raises(LabelError, match="is there already"):
        add_layer(mine, "a", {})
    (mine / "added" / ".new-x").mkdir()
    (mine / "added" / ".new-x" / "sources.toml").touch()
    assert [layer.name for layer in own_layers(mine)] == ["a", "mine"]


def test_a_new_folder_stands_on_the_shipped_labels(tmp_path: Path) -> None:
    """A folder that is prepared stands on the shipped labels; one that is a labels folder already is left alone."""
    prepare(tmp_path / "new")
    assert catalogue_of(tmp_path / "new") == {"base": "shipped"}
    assert layers(tmp_path / "new") == [shipped_root(), tmp_path / "new"]
    (tmp_path / "new" / "sources.toml").write_text("", "utf-8")
    prepare(tmp_path / "new")
    assert layers(tmp_path / "new") == [tmp_path / "new"]


def test_the_folder_to_write_to_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is the one named, else `REJOINDER_LABELS`; without both it is asked for."""
    with pytest.raises(LabelError, match="a folder of your own: name one with --labels or REJOINDER_LABELS"):
        own_root(None)
    monkeypatch.setenv("REJOINDER_LABELS", str(tmp_path / "a"))
    assert own_root(None) == tmp_path / "a"
    assert own_root(tmp_path / "b") == tmp_path / "b"


def test_a_file_is_taken_from_the_uppermost_layer_that_has_it(mine: Path) -> None:
    """A file of the folder itself goes before that of its base; without either its place in the root is told."""
    assert find_file(mine, "gold/disputes.jsonl") != mine / "gold" / "disputes.jsonl"
    write_labels(mine / "gold" / "disputes.jsonl", [])
    assert find_file(mine, "gold/disputes.jsonl") == mine / "gold" / "disputes.jsonl"
    assert find_file(mine, "absent") == mine / "absent"
