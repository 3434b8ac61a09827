"""Tests of `rejoinder labels agreement`."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labels.agreement_commands import agreement
from labels.errors import LabelError
from labels.files import read_gold, write_labels
from labels.queue import read_queue
from labels.scheme import Stance


@pytest.fixture
def torn(labels_copy: Path) -> Path:
    """Return a labels folder whose second reading says otherwise of three of forty sentences."""
    gold = read_gold(labels_copy)
    changed = [
        label.model_copy(update={"stance": Stance.NEUTRAL}) if n in {0, 1, 4} else label for n, label in enumerate(gold)
    ]
    (labels_copy / "readings" / "second.jsonl.gz").unlink()
    write_labels(labels_copy / "readings" / "second.jsonl", changed)
    return labels_copy


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(agreement, [*map(str, arguments)], standalone_mode=False, catch_exceptions=False)


def test_a_table_tells_alpha_kappa_and_each_class(torn: Path) -> None:
    """Both tasks are told, over all and a class at a time, with how many sentences differ."""
    out = _run("--labels", torn).stdout
    assert "40 sentences" in out
    assert out.count("Krippendorff's alpha") == 2
    assert "first and second" in out


def test_disagreements_are_listed_and_queued(torn: Path, tmp_path: Path) -> None:
    """Every sentence that readers differ on is told with who said what, and can be read again by an adjudicator."""
    out = _run("--labels", torn, "--disagreements", "--queue", tmp_path / "q.jsonl").stdout
    assert "first: accusation, negative; second: neutral, negative\n    The mayor of Eastport accused" in out
    items = read_queue(tmp_path / "q.jsonl")
    assert len(items) == 3
    assert {item.reason for item in items} == {"disagreement"}
    assert out.endswith(f"3 sentences to adjudicate in {tmp_path / 'q.jsonl'}\n")


def test_machines_get_json(torn: Path) -> None:
    """With --json the figures and the sentences to adjudicate are one object."""
    told = json.loads(_run("--labels", torn, "--json", "--disagreements").stdout)
    assert told["sentiment"]["alpha"] == 1.0
    assert told["stance"]["disagreements"] == 3
    assert 0.8 < told["stance"]["kappa"]["first and second"] < 1
    assert len(told["to_adjudicate"]) == 3


def test_files_may_be_named_and_sources_chosen(torn: Path, tmp_path: Path) -> None:
    """Any label files are readings; files of one name are told apart by their paths."""
    (tmp_path / "other").mkdir()
    copy = Path(shutil.copy(torn / "readings" / "second.jsonl", tmp_path / "other" / "first.jsonl"))
    told = json.loads(_run(torn / "readings" / "first.jsonl", copy, "--labels", torn, "--json").stdout)
    assert list(told["stance"]["kappa"]) == [f"{torn / 'readings' / 'first.jsonl'} and {copy}"]
    told = json.loads(_run("--labels", torn, "--source", "elsewhere", "--json").stdout)
    assert told["stance"]["sentences"] == 0
    assert told["stance"]["alpha"] is None


def test_one_reading_is_not_enough(torn: Path) -> None:
    """Agreement needs two readings."""
    with pytest.raises(LabelError, match="expected two readings or more, got 1"):
        _run(torn / "readings" / "first.jsonl", "--labels", torn)
