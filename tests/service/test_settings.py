"""Settings from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from models.errors import ArtefactMissing
from service.settings import Places, Settings, SettingsWrong, read_settings


def test_the_defaults_are_those_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without anything set the service listens on the loopback address only, within the documented limits."""
    monkeypatch.delenv("REJOINDER_MODEL", raising=False)
    told = Settings()
    assert (told.host, told.port, told.model) == ("127.0.0.1", 8000, None)
    assert (told.max_body_bytes, told.max_documents) == (1_048_576, 256)
    assert (told.max_characters, told.max_statements, told.drain_seconds) == (100_000, 5_000, 10)


def test_the_environment_is_read_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A variable set after the import counts, and the model it names is the one to serve."""
    monkeypatch.setenv("REJOINDER_MODEL", str(tmp_path))
    monkeypatch.setenv("REJOINDER_MAX_DOCUMENTS", "3")
    told = Settings()
    assert (told.model_folder(), told.max_documents) == (tmp_path, 3)


def test_all_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two wrong variables give one error that names both."""
    monkeypatch.setenv("REJOINDER_PORT", "70000")
    monkeypatch.setenv("REJOINDER_MAX_BODY_BYTES", "0")
    with pytest.raises(ValidationError, match=r"(?s)2 validation errors.*port.*max_body_bytes"):
        Settings()


def test_settings_do_not_change() -> None:
    """A setting cannot be assigned after the start."""
    told = Settings()
    with pytest.raises(ValidationError, match="Instance is frozen"):
        setattr(told, "port", 1)  # noqa: B010 - the type forbids it too


def test_the_store_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The store's current version is served where no model is named."""
    (tmp_path / "current").write_text("july\n", "utf-8")
    monkeypatch.setenv("REJOINDER_STORE", str(tmp_path))
    monkeypatch.delenv("REJOINDER_MODEL", raising=False)
    assert Settings().model_folder() == tmp_path / "july"


def test_without_any_version_the_error_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a store nor a shipped model is an error that names the command."""
    monkeypatch.delenv("REJOINDER_MODEL", raising=False)
    monkeypatch.setattr("models.store.released_root", lambda: tmp_path)
    with pytest.raises(ArtefactMissing, match="rejoinder train"):
        Settings(store=tmp_path).model_folder()


def _wrong(**given: object) -> list[str]:
    with pytest.raises(SettingsWrong, match="settings are wrong") as caught:
        read_settings(**given)
    return list(caught.value.wrong)


def test_everything_that_is_wrong_is_listed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown variable, wrong values and contradictions give one error with a line for each."""
    monkeypatch.setenv("REJOINDER_MAX_DOCUMENT", "5")
    monkeypatch.setenv("REJOINDER_PORT", "tcp://10.0.0.1:8000")
    monkeypatch.setenv("REJOINDER_MAX_STATEMENTS", "0")
    monkeypatch.setenv("REJOINDER_HOST", "0.0.0.0")  # noqa: S104 - what must be refused
    monkeypatch.setenv("REJOINDER_MAX_REQUESTS", "1")
    unknown, port, statements, host, requests = _wrong()
    assert unknown == "REJOINDER_MAX_DOCUMENT is no setting: unset it or correct its name"
    assert port.startswith("REJOINDER_PORT: Input should be a valid integer")
    assert port.endswith("got 'tcp://10.0.0.1:8000'")
    assert statements.startswith("REJOINDER_MAX_STATEMENTS: ")
    assert "REJOINDER_AUTH=off" in host
    assert requests == "REJOINDER_MAX_REQUESTS_PER_KEY=64 is more than REJOINDER_MAX_REQUESTS=1 allows"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_is_open_without_keys(host: str) -> None:
    """An address that only this machine reaches needs no keys."""
    assert read_settings(host=host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "a.example", "localhost.example"])  # noqa: S104 - refused
def test_elsewhere_needs_keys_or_a_plain_word(host: str, tmp_path: Path) -> None:
    """Another address is refused without keys, and taken with keys or with auth off."""
    [line] = _wrong(host=host)
    assert line.startswith(f"REJOINDER_HOST={host} can be reached from elsewhere")
    assert "rejoinder keys new" in line
    assert read_settings(host=host, auth="off").auth == "off"
    assert read_settings(host=host, keys=tmp_path / "keys").keys == tmp_path / "keys"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"auth": "off", "keys": Path("keys")}, "contradict each other"),
        ({"cors_origins": "*,https://a.example"}, "any origin already"),
        ({"max_body_bytes": 5, "max_held_bytes": 4}, "REJOINDER_MAX_BODY_BYTES=5 is more than"),
        ({"rate_per_key": 5, "rate": 4}, "REJOINDER_RATE_PER_KEY=5"),
        ({"workers": 0}, "REJOINDER_WORKERS: Input should be greater than or equal to 1"),
        ({"check_seconds": 61}, "REJOINDER_CHECK_SECONDS: Input should be less than or equal to 60"),
        ({"log_level": "loud"}, "REJOINDER_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'"),
        ({"auth": "no"}, "REJOINDER_AUTH: Input should be 'on' or 'off'"),
    ],
)
def test_contradictions_are_refused(given: dict[str, object], told: str) -> None:
    """Settings that contradict each other, or are neither yes nor no, are refused with what to change."""
    [line] = _wrong(**given)
    assert told in line


def test_workers_need_a_system_that_can_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several workers are refused where no process can fork; one is not."""
    monkeypatch.delattr("os.fork")
    [line] = _wrong(workers=2)
    assert line.startswith("REJOINDER_WORKERS=2 needs a system that can fork")
    assert read_settings(workers=1).workers == 1


def test_empty_variables_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable set to nothing, as compose files do, is as if it were not there."""
    monkeypatch.setenv("REJOINDER_KEYS", "")
    monkeypatch.setenv("REJOINDER_PORT", "")
    assert (read_settings().keys, read_settings().port) == (None, 8000)


def test_origins_are_told_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Origins stand in one variable, with commas between."""
    monkeypatch.setenv("REJOINDER_CORS_ORIGINS", "https://a.example, https://b.example")
    assert read_settings().cors_origins == ("https://a.example", "https://b.example")


def test_variables_of_other_commands_may_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other commands read does not stop the start."""
    monkeypatch.setenv("REJOINDER_LABELS", "labels")
    monkeypatch.setenv("REJOINDER_CACHE", "cache")
    assert read_settings().port == 8000


def test_the_terminal_needs_places_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where a version is can be told even where the service would not start."""
    monkeypatch.setenv("REJOINDER_PORT", "none")
    monkeypatch.setenv("REJOINDER_MODEL", str(tmp_path))
    assert Places().model_folder() == tmp_path
