"""`rejoinder classify`, `score` and `serve`, called in the same process."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.classifier import Classifier
from models.errors import ArtefactMissing
from service.commands import classify, score, serve
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


def test_score_ends_with_0_where_all_lines_are_good(runner: CliRunner, tmp_path: Path) -> None:
    """A file of good lines gives a line a statement, a count on standard error, and exit code 0."""
    (tmp_path / "in").write_text(json.dumps({"id": 7, "text": TEXT}) + "\n", "utf-8")
    arguments = (str(tmp_path / "in"), "-o", str(tmp_path / "out"))
    result = runner.invoke(score, arguments, standalone_mode=False)
    assert result.return_value == 0
    assert "1 documents, 2 lines written, 0 bad lines" in result.stderr
    assert [json.loads(line)["id"] for line in (tmp_path / "out").read_text("utf-8").splitlines()] == [7, 7]


@pytest.mark.parametrize(("unit", "written"), [("sentence", 3), ("document", 2)])
def test_score_ends_with_1_where_a_line_is_bad(runner: CliRunner, tmp_path: Path, unit: str, written: int) -> None:
    """One bad line among good ones is named, the others are written, and the exit code is 1."""
    given = json.dumps({"text": TEXT}) + "\n{bad}\n" + json.dumps({"text": "Why?"}) + "\n"
    arguments = ("-", "-o", str(tmp_path / "out"), "--unit", unit)
    result = runner.invoke(score, arguments, input=given, standalone_mode=False)
    assert result.return_value == 1
    assert "-:2: Invalid JSON" in result.stderr
    assert len((tmp_path / "out").read_text("utf-8").splitlines()) == written


def test_score_writes_nothing_but_lines_to_standard_output(runner: CliRunner) -> None:
    """With -o - every line of standard output is JSON; the count goes to standard error."""
    result = runner.invoke(score, ("-", "-o", "-"), input=json.dumps({"text": TEXT}), standalone_mode=False)
    assert [json.loads(line)["index"] for line in result.stdout.splitlines()] == [0, 1]


@pytest.mark.parametrize("arguments", [(), ("-",), ("missing.jsonl", "-o", "-"), ("-", "-o", "-", "--unit", "word")])
def test_score_refuses_a_wrong_call(runner: CliRunner, arguments: tuple[str, ...]) -> None:
    """A missing file or output, or an unknown unit, is exit code 2 with the reason."""
    result = runner.invoke(score, arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_serve_does_not_listen_without_a_model(
    runner: CliRunner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A missing model is the named error before anything listens."""
    monkeypatch.setenv("REJOINDER_MODEL", str(tmp_path / "nowhere"))
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: pytest.fail("it listens"))
    with pytest.raises(ArtefactMissing, match=r"no model in .*nowhere"):
        runner.invoke(serve, ())


def test_serve_takes_its_options_before_the_environment(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """--port 0 and --host go before the environment; open requests have the set time to finish."""
    told: dict[str, object] = {}
    monkeypatch.setenv("REJOINDER_PORT", "9")
    monkeypatch.setenv("REJOINDER_DRAIN_SECONDS", "3")
    monkeypatch.setattr("uvicorn.run", lambda _, **options: told.update(options))
    assert runner.invoke(serve, ("--host", "::1", "--port", "0")).exit_code == 0
    assert (told["host"], told["port"], told["timeout_graceful_shutdown"]) == ("::1", 0, 3)
    runner.invoke(serve, ())
    assert (told["host"], told["port"], told["access_log"]) == ("127.0.0.1", 9, False)
