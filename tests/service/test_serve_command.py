"""`rejoinder serve`, called in the same process."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from models.errors import ArtefactMissing
from service.serve_command import serve
from service.settings import Settings


@pytest.fixture
def runner(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Return a caller of commands; the tiny model is the one to use."""
    monkeypatch.setenv("REJOINDER_MODEL", str(model_folder))
    return CliRunner(catch_exceptions=False)


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
    """--port 0 and --host go before the environment, which tells the rest."""
    told: list[Settings] = []
    monkeypatch.setenv("REJOINDER_PORT", "9")
    monkeypatch.setenv("REJOINDER_DRAIN_SECONDS", "3")

    def keep(settings: Settings) -> bool:
        told.append(settings)
        return True

    monkeypatch.setattr("service.serve_command.serve_http", keep)
    assert runner.invoke(serve, ("--host", "::1", "--port", "0")).exit_code == 0
    assert runner.invoke(serve, ()).exit_code == 0
    assert [(one.host, one.port, one.drain_seconds) for one in told] == [("::1", 0, 3), ("127.0.0.1", 9, 3)]


def test_serve_that_never_started_is_an_error(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that ended before it answered anything is no good end."""
    monkeypatch.setattr("service.serve_command.serve_http", lambda _: False)
    result = runner.invoke(serve, ())
    assert result.exit_code == 1, "click's own code; the front door makes it 2"
    assert "the server did not start" in result.stderr
