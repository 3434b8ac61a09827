"""What can be wrong is found before anything answers."""

import logging
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.errors import ArtefactMissing
from service.keys import KeysWrong
from service.settings import Settings
from service.starting import serve_http


@pytest.fixture(autouse=True)
def _own_root() -> Iterator[None]:
    """After each test the root logger is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize("workers", [1, 3])
def test_a_missing_model_keys_or_port_ends_the_start(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """A start without a model, without a sound file of keys or on a taken port is the named error, and nobody forks."""
    monkeypatch.setattr("os.fork", lambda: pytest.fail("it forks"))
    with pytest.raises(ArtefactMissing, match="nowhere"):
        serve_http(Settings(model=tmp_path / "nowhere", workers=workers, port=0))
    (tmp_path / "keys").write_text("{}\n", "utf-8")
    with pytest.raises(KeysWrong, match="keys"):
        serve_http(Settings(model=model_folder, keys=tmp_path / "keys", workers=workers, port=0))
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        settings = Settings(model=model_folder, workers=workers, port=taken.getsockname()[1])
        with pytest.raises(OSError, match="address already in use"):
            serve_http(settings)
