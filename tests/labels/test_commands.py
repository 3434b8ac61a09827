"""Tests of `rejoinder labels check`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labels.commands import check
from labels.errors import SourceError
from labels.files import read_silver
from labels.scheme import Stance


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(check, arguments, standalone_mode=False, catch_exceptions=False)


def _break(root: Path) -> None:
    """Break the second line of the gold file."""
    file = root / "gold" / "disputes.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"rebuttal"', b'"reply"', 1))


def test_a_sound_folder_is_good(labels_folder: Path) -> None:
    """Checking a sound folder prints a table and the count of lines, and ends with 0."""
    result = _run("--labels", str(labels_folder))
    assert result.return_value == 0
    assert "Labels by source and class" in result.stdout
    assert result.stdout.endswith("140 lines, 0 errors\n")


def test_a_wrong_line_is_printed_and_ends_with_1(labels_copy: Path) -> None:
    """A wrong line is printed with file, number and reason, and the command ends with 1."""
    _break(labels_copy)
    result = _run("--labels", str(labels_copy))
    assert result.return_value == 1
    assert result.stdout.startswith("gold/disputes.jsonl:2: stance: Input should be")
    assert result.stdout.endswith("140 lines, 1 errors\n")


def test_the_folder_may_be_named_in_the_environment(labels_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `--labels` the folder that `REJOINDER_LABELS` names is checked."""
    _break(labels_copy)
    monkeypatch.setenv("REJOINDER_LABELS", str(labels_copy))
    assert _run().return_value == 1


def test_machines_get_json(labels_copy: Path) -> None:
    """With `--json` standard output is one JSON object with lines, problems and counts."""
    _break(labels_copy)
    result = _run("--labels", str(labels_copy), "--json")
    told = json.loads(result.stdout)
    assert result.return_value == 1
    assert told["lines"] == 140
    assert [problem.split(": ")[0] for problem in told["problems"]] == ["gold/disputes.jsonl:2"]
    neutral = sum(label.stance[Stance.NEUTRAL] > 0.5 for label in read_silver(labels_copy))
    counts = {(row["kind"], row["source"], row["task"], row["label"]): row["count"] for row in told["counts"]}
    assert counts["silver", "disputes", "stance", "neutral"] == neutral


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A folder that does not exist ends the command with the labels' own error."""
    with pytest.raises(SourceError, match=r"absent/sources\.toml is missing"):
        _run("--labels", str(tmp_path / "absent"))
