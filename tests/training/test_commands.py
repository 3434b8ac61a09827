"""`rejoinder train`, `evaluate` and `teach`."""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from labels.scheme import TASKS
from models.artefact import Manifest


class Outcome(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]
WriteLabels = Callable[[Path, Mapping[str, Mapping[str, str]]], None]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of two labelled sentences, one of them wrongly labelled."""
    lines = [
        {"text": "The council denied poisoning the quay.", "stance": "rebuttal", "sentiment": None},
        {"text": "The company denied the accusation in a short statement.", "stance": "accusation"},
    ]
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_evaluate_judges_a_file(run: Run, file: Path) -> None:
    """The figures of the served version on a file are printed as JSON, a task that has labels each."""
    ended = run("evaluate", "--on", file, "--json")
    told = json.loads(ended.out)
    assert ended.code == 0
    assert list(told) == ["stance"]
    assert told["stance"]["score"]["n"] == 2
    assert told["stance"]["score"]["accuracy"] == 0.5


@pytest.mark.parametrize(("bar", "code"), [("0.05", 0), ("0.99", 1)])
def test_evaluate_ends_with_1_below_the_bar(run: Run, file: Path, bar: str, code: int) -> None:
    """Whoever builds on it learns from the end of the command whether the model is good enough."""
    ended = run("evaluate", "--on", file, "--bar", bar)
    assert ended.code == code
    assert "Calibration" in ended.out


def test_evaluate_judges_a_named_version(run: Run, file: Path, saved: tuple[Path, Manifest], tmp_path: Path) -> None:
    """A version anywhere on disk can be judged by its folder."""
    folder = shutil.copytree(saved[0] / saved[1].version, tmp_path / "elsewhere")
    assert run("evaluate", "--on", file, "--model", folder).code == 0


def test_evaluate_measures_the_folds(run: Run, harbour: Path) -> None:
    """One part alone is measured, with a score a task in JSON."""
    ended = run("evaluate", "--labels", harbour, "--part", "folds", "--json")
    told = json.loads(ended.out)
    assert ended.code == 0
    assert set(told["five folds, gold alone"]) == set(TASKS)
    assert told["behaviour"] is told["swaps"] is None


def test_evaluate_shows_tables_and_obeys_the_bar(run: Run, harbour: Path) -> None:
    """For people the folds are tables, and a bar above them ends the command with 1."""
    ended = run("evaluate", "--labels", harbour, "--part", "folds", "--bar", "0.999")
    assert ended.code == 1
    assert "five folds, gold alone: stance" in ended.out


def test_evaluate_tells_of_behaviour_and_swaps(run: Run, harbour: Path) -> None:
    """The two tests of the served version are told in words."""
    ended = run("evaluate", "--labels", harbour, "--part", "behaviour", "--part", "swaps")
    assert ended.code == 0
    assert "behaviour suite: stance" in ended.out
    assert "name swaps: " in ended.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["train", "--labels", "nowhere"], "sources.toml is missing"),
        (["evaluate", "--labels", "nowhere", "--part", "folds"], "sources.toml is missing"),
        (["evaluate", "--on", "nowhere.jsonl"], "does not exist"),
        (["evaluate", "--part", "luck"], "is not one of"),
        (["evaluate", "--bar", "high"], "is not a valid float"),
        (["teach", "--encoder", "oracle"], "is not one of"),
        (["train", "--nonsense"], "No such option"),
    ],
)
def test_what_cannot_run_ends_with_2(run: Run, arguments: list[str], told: str) -> None:
    """A wrong folder, file or option is named, and nothing is printed for machines."""
    ended = run(*arguments)
    assert ended.code == 2
    assert told in ended.err
    assert ended.out == ""


def test_bad_lines_of_a_file_are_all_named(run: Run, tmp_path: Path) -> None:
    """Every wrong line of a file to judge is named, and the command could not run."""
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": 1}\n{"text": "Hm.", "stance": "maybe"}\n', "utf-8")
    ended = run("evaluate", "--on", path)
    assert ended.code == 2
    assert f"{path}:1:" in ended.err
    assert f"{path}:2:" in ended.err


@pytest.mark.parametrize("arguments", [["train", "--labels", "nowhere"], ["evaluate", "--on", "nowhere.jsonl"]])
def test_errors_show_no_traceback(arguments: list[str], tmp_path: Path) -> None:
    """The installed command ends with 2 and one message, not with a traceback."""
    command = [str(Path(sys.executable).with_name("rejoinder")), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "nowhere" in ended.stderr


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="PyTorch is installed: nothing is missing")
def test_teach_without_pytorch_names_the_extra(run: Run, harbour: Path) -> None:
    """Where the teacher's extra is missing the command says how to install it."""
    ended = run("teach", "--labels", harbour)
    assert ended.code == 2
    assert "`make teacher`" in ended.err


@pytest.mark.parametrize("missing", [("audit", "lease"), ("tariff", "anchor"), ("audit", "lease", "tariff", "anchor")])
def test_too_few_held_out_documents_are_told(
    run: Run, write_folder: WriteLabels, documents: dict[str, str], tmp_path: Path, missing: tuple[str, ...]
) -> None:
    """Labels without a document to choose on, or to judge, are refused in words that speak of held-out documents."""
    left = {name: text for name, text in documents.items() if name not in missing}
    write_folder(tmp_path / "labels", {"harbour-notes": left})
    ended = run("train", "--labels", tmp_path / "labels", "--store", tmp_path / "store")
    assert ended.code == 2
    assert "held" in ended.err
