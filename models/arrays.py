"""The numbers of a model as plain arrays: written without pickle, read with every size known beforehand."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from models.errors import ArtefactError, ArtefactShape, ArtefactTooLarge, ArtefactUnreadable, ArtefactValues

__all__ = ["Expected", "Floats", "read_arrays", "write_arrays"]

Floats = NDArray[np.float32]

_HEADER_BOUND: Final = 1_000
_MAGNITUDE_BOUND: Final = 1e6


class Expected(NamedTuple):
    """What an array must be."""

    shape: tuple[int, ...]
    dtype: type[np.float32 | np.int64] = np.float32


def write_arrays(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return a zip of arrays: the same arrays give the same bytes."""
    stream = io.BytesIO()
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    np.savez_compressed(stream, allow_pickle=False, **contiguous)
    return stream.getvalue()


def read_arrays(content: bytes, expected: Mapping[str, Expected], path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a zip, refused before anything larger than expected is unpacked.

    Raises the `ArtefactError` that names what is wrong; `path` is for its message.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = _entries(archive, expected, path)
            return {name: _array(archive, entries[name], what, path) for name, what in expected.items()}
    except ArtefactError:
        raise
    except Exception as error:  # a forged zip makes its readers raise nearly anything
        message = f"{path} is not a zip of arrays: {error}"
        raise ArtefactUnreadable(message) from error


def _entries(archive: zipfile.ZipFile, expected: Mapping[str, Expected], path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the entry of each array expected, where the archive holds each once and nothing else."""
    entries = {info.filename: info for info in archive.infolist()}
    if len(entries) != len(archive.infolist()) or set(entries) != {f"{name}.npy" for name in expected}:
        message = f"{path} holds {sorted(entries)}, expected the arrays {sorted(expected)}"
        raise ArtefactShape(message)
    return {name: entries[f"{name}.npy"] for name in expected}


def _array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, expected: Expected, path: Path) -> NDArray[Any]:
    """Read one array whose size is known beforehand from the manifest; nothing larger is unpacked."""
    shape, wanted = expected.shape, np.dtype(expected.dtype)
    size = int(np.prod(shape)) * wanted.itemsize
    where = f"{path}: {entry.filename}"
    if entry.file_size > size + _HEADER_BOUND:
        message = f"{where} unpacks to {entry.file_size} bytes, expected {size}"
        raise ArtefactTooLarge(message)
    with archive.open(entry) as stream:
        try:
            npy.read_magic(stream)
            found, fortran, dtype = npy.read_array_header_1_0(stream, max_header_size=_HEADER_BOUND)
        except Exception as error:  # a forged header makes its parsers raise nearly anything
            message = f"{where} is not an array: {error}"
            raise ArtefactUnreadable(message) from error
        if found != shape or fortran or dtype != wanted:
            message = f"{where} is {dtype} of shape {found}, expected {wanted} of {shape} in C order"
            raise ArtefactShape(message)
        data = stream.read(size)
    if len(data) != size:
        message = f"{where} ends early: {len(data) // wanted.itemsize} numbers of {size // wanted.itemsize}"
        raise ArtefactShape(message)
    values = np.frombuffer(data, dtype=wanted)
    if wanted.kind == "f" and not np.all(np.abs(values) <= _MAGNITUDE_BOUND):  # what is not a number is not below it
        message = f"{where} holds numbers that are not finite or beyond {_MAGNITUDE_BOUND:g}"
        raise ArtefactValues(message)
    return values.reshape(shape)
