"""The weights of a model as plain arrays: written without pickle, read with every size known beforehand."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from labels.scheme import Task
from models.errors import ArtefactError, ArtefactShape, ArtefactTooLarge, ArtefactUnreadable, ArtefactValues

__all__ = ["Floats", "read_arrays", "write_arrays"]

Floats = NDArray[np.float32]

_HEADER_BOUND: Final = 1_000
_MAGNITUDE_BOUND: Final = 1e6


def write_arrays(idf: Floats, coef: Mapping[Task, Floats], intercept: Mapping[Task, Floats]) -> bytes:
    """Return `weights.npz`: the same arrays give the same bytes."""
    arrays = {"idf": idf}
    for task in coef:
        arrays[f"{task}_coef"] = np.ascontiguousarray(coef[task])
        arrays[f"{task}_intercept"] = intercept[task]
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def read_arrays(
    content: bytes,
    tasks: Mapping[Task, Sequence[str]],
    n_terms: int,
    path: Path,
) -> dict[str, Floats]:
    """Return the arrays of `weights.npz`, refused before anything larger than expected is unpacked.

    Raises the `ArtefactError` that names what is wrong; `path` is for its message.
    """
    shapes = _shapes(tasks, n_terms)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = _entries(archive, shapes, path)
            return {name: _array(archive, entries[name], shape, path) for name, shape in shapes.items()}
    except ArtefactError:
        raise
    except Exception as error:  # a forged zip makes its readers raise nearly anything
        message = f"{path} is not a zip of arrays: {error}"
        raise ArtefactUnreadable(message) from error


def _entries(archive: zipfile.ZipFile, shapes: Mapping[str, tuple[int, ...]], path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the entry of each array expected, where the archive holds each once and nothing else."""
    entries = {info.filename: info for info in archive.infolist()}
    if len(entries) != len(archive.infolist()) or set(entries) != {f"{name}.npy" for name in shapes}:
        message = f"{path} holds {sorted(entries)}, expected the arrays {sorted(shapes)}"
        raise ArtefactShape(message)
    return {name: entries[f"{name}.npy"] for name in shapes}


def _array(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    shape: tuple[int, ...],
    path: Path,
) -> Floats:
    """Read one array whose size is known beforehand from the manifest; nothing larger is unpacked."""
    itemsize = np.dtype(np.float32).itemsize
    size = int(np.prod(shape)) * itemsize
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
        if found != shape or fortran or dtype != np.float32:
            message = f"{where} is {dtype} of shape {found}, expected float32 of {shape} in C order"
            raise ArtefactShape(message)
        data = stream.read(size)
    if len(data) != size:
        message = f"{where} ends early: {len(data) // itemsize} numbers of {size // itemsize}"
        raise ArtefactShape(message)
    values = np.frombuffer(data, dtype=np.float32)
    if not np.all(np.isfinite(values)) or np.any(np.abs(values) > _MAGNITUDE_BOUND):
        message = f"{where} holds numbers that are not finite or beyond {_MAGNITUDE_BOUND:g}"
        raise ArtefactValues(message)
    return values.reshape(shape)


def _shapes(tasks: Mapping[Task, Sequence[str]], n_terms: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"idf": (n_terms,)}
    for task, labels in tasks.items():
        shapes[f"{task}_coef"] = (len(labels), n_terms)
        shapes[f"{task}_intercept"] = (len(labels),)
    return shapes
