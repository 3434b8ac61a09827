"""Settings from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from models.errors import ArtefactMissing
from service.settings import Settings


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
