"""`rejoinder classify`, called in the same process."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.classifier import Classifier
from models.errors import ArtefactMissing
from service.commands import classify
from service.schemas import Statement
from service.statements import cut, label, summarise

TEXT = "The club denied the charges. Critics accused it of fraud."


@pytest.fixture
def runner(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Return a caller of commands; the tiny model is the one to use."""
    monkeypatch.setenv("REJOINDER_MODEL", str(model_folder))
    monkeypatch.setenv("COLUMNS", "120")
    return CliRunner(catch_exceptions=False)


def _classify(runner: CliRunner, *arguments: str, given: str | bytes | None = None) -> Result:
    return runner.invoke(classify, arguments, input=given)


def test_classify_shows_a_table(runner: CliRunner) -> None:
    """Without options every statement is a row of a table."""
    result = _classify(runner, TEXT)
    assert result.exit_code == 0
    assert "The club denied the charges." in result.stdout
    assert "Critics accused it of fraud." in result.stdout
    assert "rebuttal" in result.stdout


def test_classify_prints_what_the_service_answers(runner: CliRunner, classifier: Classifier) -> None:
    """--json prints one line with the statements and the summary of the wire."""
    result = _classify(runner, TEXT, "--json")
    statements = label(classifier, cut(TEXT))
    assert json.loads(result.stdout) == {"statements": statements, "summary": summarise(statements)}
    assert result.stdout.count("\n") == 1


def test_classify_reads_standard_input(runner: CliRunner) -> None:
    """A hyphen reads the text from standard input."""
    assert _classify(runner, "-", "--json", given=TEXT).stdout == _classify(runner, TEXT, "--json").stdout


def test_classify_takes_a_text_whole(runner: CliRunner) -> None:
    """--no-split gives one statement."""
    told = json.loads(_classify(runner, TEXT, "--json", "--no-split").stdout)
    assert [said["text"] for said in told["statements"]] == [TEXT]


def test_classify_explains(runner: CliRunner) -> None:
    """--explain adds the evidence to JSON, and the deciding terms under the table."""
    told = json.loads(_classify(runner, TEXT, "--json", "--explain").stdout)
    assert all(Statement.model_validate(said).evidence for said in told["statements"])
    assert "rebuttal: " in _classify(runner, TEXT, "--explain").stdout


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_classify_refuses_a_blank_text(runner: CliRunner, text: str) -> None:
    """A blank text is a mistake in the call: exit 2, with what was expected."""
    result = _classify(runner, text)
    assert result.exit_code == 2
    assert "the text is blank" in result.stderr


def test_the_option_goes_before_the_environment(runner: CliRunner, tmp_path: Path) -> None:
    """--model names the folder to use, whatever REJOINDER_MODEL says."""
    with pytest.raises(ArtefactMissing, match=r"no model in .*elsewhere"):
        _classify(runner, TEXT, "--model", str(tmp_path / "elsewhere"))
