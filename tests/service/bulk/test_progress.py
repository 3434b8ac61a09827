"""How far a run is, on a terminal and in a log."""

import pytest
from rich.console import Console

from service.bulk.manifest import Totals
from service.bulk.progress import showing


def _tell() -> None:
    with showing(quiet=False) as show:
        show(2, 10, Totals(statements=100))
        for done in range(3, 11):
            show(done, 10, Totals(statements=done * 100, bad=7))


def test_a_log_has_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal the first and the last are told at once, and others now and then."""
    _tell()
    first, last = capsys.readouterr().err.splitlines()
    assert first.startswith("2 of 10 parts, 100 statements, 0/s, 0 bad records")
    assert last.startswith("10 of 10 parts, 1,000 statements, ")
    assert "7 bad records" in last


def test_a_terminal_has_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal a bar has the parts, the rate and the bad records."""
    monkeypatch.setattr("service.bulk.progress.Console", lambda **told: Console(force_terminal=True, width=120, **told))
    _tell()
    said = capsys.readouterr().err
    assert "10/10" in said
    assert "7 bad records" in said


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Told to be quiet, nothing is shown."""
    with showing(quiet=True) as show:
        show(1, 1, Totals())
    assert capsys.readouterr().err == ""
