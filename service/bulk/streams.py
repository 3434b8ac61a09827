"""Read bytes forward, decompressed as they come, and never past where the file ended when the run began."""

import io
from typing import Any, Final

import pyarrow as pa

from service.bulk.places import Place

__all__ = ["open_stream", "unpack"]

MEBIBYTE: Final = 1024 * 1024


class _Bounded(io.RawIOBase):
    """A stream that ends after so many bytes, whatever has been appended since."""

    def __init__(self, stream: Any, bound: int | None) -> None:  # noqa: ANN401 - each file system has its own class
        self._stream, self._bound, self._at = stream, bound, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._bound is not None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = self._stream.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - anything that bytes can be put into
        wanted = len(buffer) if self._bound is None else min(len(buffer), self._bound - self._at)
        found = self._stream.read(wanted) if wanted > 0 else b""
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        self._stream.close()
        super().close()


def open_stream(source: Place, compression: str | None, size: int) -> io.BufferedReader:
    """Open a file to be read; a plain one ends at `size` and can be sought in, a compressed one only goes forward."""
    stream = source.open()
    if compression is None:
        return io.BufferedReader(_Bounded(stream, size), MEBIBYTE)
    return unpack(stream, compression)


def unpack(stream: Any, compression: str) -> io.BufferedReader:  # noqa: ANN401 - each file system has its own class
    """Return what a compressed stream holds, to be read forward."""
    unpacked = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), compression)
    return io.BufferedReader(_Bounded(unpacked, None), MEBIBYTE)
