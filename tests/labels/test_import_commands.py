"""Tests of `rejoinder labels import`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labels.errors import LabelError
from labels.import_commands import import_

FILES = Path(__file__).parent / "exchange" / "files"


def _run(file: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(import_, [str(file), *map(str, arguments)], standalone_mode=False, catch_exceptions=False)


def test_without_write_only_a_table_is_printed(mine: Path) -> None:
    """The dry run tells how many entries come to what, and changes nothing."""
    before = sorted(mine.rglob("*"))
    result = _run(FILES / "doccano.jsonl", "--labels", mine)
    assert result.return_value == 0
    assert "What becomes of the entries" in result.stdout
    assert result.stdout.endswith(
        "would be added: labels: 3, new documents: 1. Nothing is written yet: --write does it\n"
    )
    assert sorted(mine.rglob("*")) == before


def test_with_write_the_layer_is_named(mine: Path) -> None:
    """--write adds the labels and says where; the second time there is nothing new."""
    result = _run(FILES / "table.csv", "--labels", mine, "--write")
    [layer] = (mine / "added").glob("[!.]*")
    assert result.return_value == 0
    assert result.stdout.endswith(f"added as {layer}: labels: 3, new documents: 1\n")
    assert _run(FILES / "table.csv", "--labels", mine, "--write").stdout.endswith("nothing new\n")


def test_a_wrong_entry_holds_everything_up(mine: Path, tmp_path: Path) -> None:
    """Nothing is written while an entry cannot be used, unless it is to be left out; the end is 1 both times."""
    file = tmp_path / "bad.csv"
    file.write_text("text,stance,sentiment\nHe lied.,accusation,negative\nHe left.,gone,neutral\n", "utf-8")
    refused = _run(file, "--labels", mine, "--write")
    assert refused.return_value == 1
    assert "wrong, 1 entries:\n  entry 3: unknown stance 'gone'" in refused.stdout
    assert refused.stdout.endswith("nothing written: mend the wrong entries, or leave them out with --skip-wrong\n")
    assert not (mine / "added").exists()
    skipped = _run(file, "--labels", mine, "--write", "--skip-wrong")
    assert skipped.return_value == 1
    assert "added as" in skipped.stdout


def test_machines_get_every_entry(mine: Path) -> None:
    """With --json standard output is one object with the layer, the counts and all entries."""
    told = json.loads(_run(FILES / "doccano.jsonl", "--labels", mine, "--json", "--write").stdout)
    assert told["counts"] == {"new": 3, "passed": 1}
    assert Path(told["added"]).is_dir()
    assert [entry["outcome"] for entry in told["entries"]] == ["new", "new", "new", "passed"]


def test_many_entries_are_listed_in_part(mine: Path, tmp_path: Path) -> None:
    """At most ten entries of a kind are printed, and how many more there are."""
    file = tmp_path / "bad.txt"
    file.write_text("__label__a b\n" * 12, "utf-8")
    assert "  and 2 more: all with --json\n" in _run(file, "--labels", mine).stdout


def test_a_folder_has_to_be_named() -> None:
    """Without a folder of one's own the command asks for it."""
    with pytest.raises(LabelError, match="name one with --labels or REJOINDER_LABELS"):
        _run(FILES / "table.csv")
