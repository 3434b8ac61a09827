"""Tests of `rejoinder labels export`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labels.errors import LabelError
from labels.export_commands import export


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(export, [*map(str, arguments)], standalone_mode=False, catch_exceptions=False)


def test_the_ending_tells_the_format(labels_folder: Path, tmp_path: Path) -> None:
    """A file that ends in .tsv is a table with tabs, and how many labels it has is said."""
    result = _run(tmp_path / "out.tsv", "--labels", labels_folder)
    assert result.stdout == f"40 labels in {tmp_path / 'out.tsv'}, as tsv\n"
    assert (tmp_path / "out.tsv").read_text("utf-8").startswith("text\tid\tsource\tdocument\t")


def test_a_format_may_be_asked_for(labels_folder: Path, tmp_path: Path) -> None:
    """--format goes before the ending, --readings gives the readings."""
    result = _run(tmp_path / "out.jsonl", "--labels", labels_folder, "--format", "doccano", "--readings")
    assert result.stdout.startswith("80 labels in ")
    assert '"label": ["stance:accusation", "sentiment:negative"]' in (tmp_path / "out.jsonl").read_text("utf-8")


def test_a_file_of_no_known_format_is_refused(labels_folder: Path, tmp_path: Path) -> None:
    """Without a format nothing is written."""
    with pytest.raises(LabelError, match="does not tell the format"):
        _run(tmp_path / "out.xls", "--labels", labels_folder)
    assert list(tmp_path.iterdir()) == []
