"""Files of arrays that only save time: written whole or not at all, and read as missing where they are damaged."""

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labels.atomic import replacing

__all__ = ["from_bytes", "read_cache", "to_bytes", "write_cache"]

Arrays = dict[str, NDArray[Any]]


def write_cache(file: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays to a file, whole or not at all."""
    with replacing(file) as stream:
        np.savez(stream, allow_pickle=False, **arrays)


def read_cache(file: Path) -> Arrays:
    """Return the arrays of a file; none where it is missing or damaged."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error):
        return {}


def to_bytes(names: Sequence[str]) -> NDArray[np.uint8]:
    """Return names, none of which holds a line break, as an array."""
    return np.frombuffer("\n".join(names).encode("utf-8", "surrogatepass"), dtype=np.uint8)


def from_bytes(told: NDArray[Any]) -> list[str]:
    """Return the names that `to_bytes` was given."""
    return told.tobytes().decode("utf-8", "surrogatepass").split("\n")
