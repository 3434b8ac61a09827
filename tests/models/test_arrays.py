"""Tests of weights as plain arrays, forged ones included."""

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from labels.scheme import TASKS
from models.arrays import Expected, read_arrays, write_arrays
from models.errors import ArtefactError, ArtefactShape, ArtefactTooLarge, ArtefactUnreadable, ArtefactValues

TERMS = 5
PATH = Path("weights.npz")


EXPECTED = {"idf": Expected((TERMS,)), "places": Expected((2, TERMS), np.int64)} | {
    f"{task}_{kind}": Expected(shape) for task in TASKS for kind, shape in (("coef", (3, TERMS)), ("intercept", (3,)))
}


def _arrays() -> dict[str, NDArray[Any]]:
    return {
        name: np.arange(1, 1 + int(np.prod(what.shape)), dtype=what.dtype).reshape(what.shape)
        for name, what in EXPECTED.items()
    }


def _npy(array: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def _headed(header: str, data: bytes = b"") -> bytes:
    """Return an array file with any header, however wrong."""
    told = header.encode("latin-1")
    return b"\x93NUMPY\x01\x00" + len(told).to_bytes(2, "little") + told + data


def _forged(idf: bytes | None = None, compression: int = zipfile.ZIP_DEFLATED, **more: bytes) -> bytes:
    """Return sound weights, the idf replaced where one is given and further entries added."""
    entries = {name: _npy(array) for name, array in _arrays().items()} | more
    if idf is not None:
        entries["idf"] = idf
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(f"{name}.npy", content)
    return stream.getvalue()


def _read(content: bytes) -> dict[str, NDArray[Any]]:
    return read_arrays(content, EXPECTED, PATH)


def _good(**changes: float) -> NDArray[Any]:
    """Return a sound idf with single numbers changed."""
    idf = np.arange(1, 1 + TERMS, dtype=np.float32)
    for place, value in changes.items():
        idf[int(place[1:])] = value
    return idf


def test_written_arrays_read_back_equal() -> None:
    """Arrays survive a round through bytes to the last bit, and the same arrays give the same bytes."""
    arrays = _arrays()
    content = write_arrays(arrays)
    assert content == write_arrays(arrays)
    found = _read(content)
    assert set(found) == set(arrays)
    assert all(np.array_equal(found[name], arrays[name]) for name in arrays)


def test_columns_laid_out_by_fortran_are_written_in_c_order() -> None:
    """Coefficients in Fortran order are written so that they can be read."""
    arrays = _arrays()
    content = write_arrays({**arrays, "stance_coef": np.asfortranarray(arrays["stance_coef"])})
    assert np.array_equal(_read(content)["stance_coef"], arrays["stance_coef"])


FORGED = {
    "nothing": (b"", ArtefactUnreadable, "not a zip of arrays"),
    "text": (b"idf,coef\n1,2\n", ArtefactUnreadable, "not a zip of arrays"),
    "truncated": (_forged()[:-30], ArtefactUnreadable, "not a zip of arrays"),
    "extra array": (_forged(bias=_npy(_good())), ArtefactShape, "expected the arrays"),
    "NaN": (_forged(_npy(_good(_2=np.nan))), ArtefactValues, "not finite"),
    "infinity": (_forged(_npy(_good(_0=np.inf))), ArtefactValues, "not finite"),
    "huge number": (_forged(_npy(_good(_4=-1e7))), ArtefactValues, "beyond 1e"),
    "one term more": (_forged(_npy(np.ones(TERMS + 1, np.float32))), ArtefactShape, r"shape \(6,\)"),
    "another rank": (_forged(_npy(np.ones((1, TERMS), np.float32))), ArtefactShape, r"shape \(1, 5\)"),
    "doubles": (_forged(_npy(np.ones(TERMS))), ArtefactShape, "is float64"),
    "integers": (_forged(_npy(np.ones(TERMS, np.int32))), ArtefactShape, "is int32"),
    "shorter integers": (_forged(places=_npy(np.ones((2, TERMS), np.int32))), ArtefactShape, "expected int64"),
    "big-endian": (_forged(_npy(np.ones(TERMS, ">f4"))), ArtefactShape, "is >f4"),
    "objects": (_forged(_npy(np.array([None] * TERMS, dtype=object))), ArtefactShape, "is object"),
    "records": (_forged(_npy(np.ones(TERMS, [("a", "<f4")]))), ArtefactShape, "expected float32"),
    "Fortran order": (_forged(stance_coef=_npy(np.ones((3, TERMS), np.float32, "F"))), ArtefactShape, "in C order"),
    "no array": (_forged(b"hello"), ArtefactUnreadable, "not an array"),
    "empty entry": (_forged(b""), ArtefactUnreadable, "not an array"),
    "one number short": (_forged(_npy(_good())[:-4]), ArtefactShape, "ends early: 4 numbers of 5"),
    "no numbers": (_forged(_npy(_good())[: -4 * TERMS]), ArtefactShape, "ends early"),
    "one byte short": (_forged(_npy(_good())[:-1]), ArtefactError, "idf.npy"),
    "bomb": (_forged(bytes(50_000_000)), ArtefactTooLarge, "unpacks to 50000000 bytes, expected 20"),
    "huge header": (_forged(_headed(" " * 60_000)), ArtefactTooLarge, "unpacks to 60010 bytes"),
    "long header": (_forged(_headed("{}" + " " * 1_008)), ArtefactUnreadable, "not an array"),
    "header of nothing": (_forged(_headed("")), ArtefactUnreadable, "not an array"),
    "open bracket": (_forged(_headed("{'descr': (")), ArtefactUnreadable, "not a"),
    "deep brackets": (_forged(_headed("(" * 900)), ArtefactUnreadable, "not a"),
    "deep signs": (_forged(_headed("-" * 900 + "1")), ArtefactUnreadable, "not a"),
    "mixed keys": (_forged(_headed("{1: 2, 'shape': 3}")), ArtefactUnreadable, "not a"),
    "unhashable key": (_forged(_headed("{[]: 1}")), ArtefactUnreadable, "not a"),
    "empty type": (
        _forged(_headed("{'descr': (), 'fortran_order': False, 'shape': (5,), }", bytes(20))),
        ArtefactUnreadable,
        "not a",
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_weights_are_refused(name: str) -> None:
    """Weights that are not the expected arrays are refused by the error that says why, the file named."""
    content, kind, reason = FORGED[name]
    with pytest.raises(kind, match=rf"weights\.npz.*{reason}"):
        _read(content)


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_an_array_given_twice_is_refused() -> None:
    """Two entries of one name are refused, for readers differ on which of them counts."""
    stream = io.BytesIO(_forged())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("idf.npy", _npy(_good()))
    with pytest.raises(ArtefactShape, match="expected the arrays"):
        _read(stream.getvalue())


def test_a_missing_array_is_refused() -> None:
    """Weights without one of the arrays are refused, and the message lists those expected."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("idf.npy", _npy(_good()))
    with pytest.raises(ArtefactShape, match=r"holds \['idf\.npy'\], expected the arrays .*stance_intercept"):
        _read(stream.getvalue())


def test_an_encrypted_entry_is_refused() -> None:
    """An entry marked as encrypted is refused as unreadable."""
    content = _forged(compression=zipfile.ZIP_STORED)
    local, central = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    forged = bytearray(content)
    forged[local + 6] |= 1
    forged[central + 8] |= 1
    with pytest.raises(ArtefactUnreadable, match="not a zip of arrays"):
        _read(bytes(forged))


def test_a_bomb_is_not_unpacked() -> None:
    """An entry that is too large is refused before it takes memory."""
    content = FORGED["bomb"][0]
    tracemalloc.start()
    with pytest.raises(ArtefactTooLarge, match="unpacks to"):
        _read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@given(st.integers(0, len(_forged()) - 1), st.integers(1, 255))
def test_any_flipped_byte_gives_arrays_or_a_named_error(place: int, flip: int) -> None:
    """Whichever byte of the weights is changed, the answer is sound arrays or an artefact's own error."""
    content = bytearray(_forged())
    content[place] ^= flip
    try:
        found = _read(bytes(content))
    except ArtefactError as error:
        assert "weights.npz" in str(error)  # noqa: PT017 - either end is right
    else:
        assert {name: array.shape for name, array in found.items()} == {
            name: array.shape for name, array in _arrays().items()
        }


@given(st.binary(max_size=300))
def test_any_bytes_give_a_named_error(content: bytes) -> None:
    """Bytes that are no weights are refused as unreadable."""
    with pytest.raises(ArtefactUnreadable, match="not a zip of arrays"):
        _read(content)
