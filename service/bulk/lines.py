"""JSON Lines by byte position: a shard has the lines that start in its range."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from service.bulk.records import LONGEST, Bad, Fields, Record

__all__ = ["JsonLines"]

_MARK: Final = b"\xef\xbb\xbf"
_BLOCK: Final = 1024 * 1024


class JsonLines:
    """A file of JSON Lines; shards asked for in ascending order are read in one pass even of a compressed file."""

    def __init__(self, stream: BinaryIO, name: str, fields: Fields) -> None:
        self._stream, self._name, self._fields = stream, name, fields
        self._at = 0
        self._passed = 0  # the line at `_at` is the first that starts at `_passed` or later

    def reaches(self, start: int) -> bool:
        """Tell whether a shard that starts here can still be read: a compressed file is never read backwards."""
        return self._stream.seekable() or start >= self._passed

    def between(self, start: int, end: int) -> Iterator[Record | Bad | None]:
        """Yield an item a line that starts in the range; none for a blank line."""
        self._go_to(start)
        while self._at < end:
            position = self._at
            line = self._next()
            if line is None:
                break
            self._passed = self._at  # a shard that is broken off here is read again from its start
            yield self._record(line, position)
        self._passed = end

    def extent(self) -> int:
        """Return how many bytes there are, by reading them."""
        while found := self._stream.read(_BLOCK):
            self._at += len(found)
        return self._at

    def _go_to(self, start: int) -> None:
        """Stand at the first line that starts at a position or later."""
        if self._passed <= start <= self._at:
            return
        if self._stream.seekable():
            self._at = self._stream.seek(start - 1 if start else 0)
        while self._at < start - 1 and (found := self._stream.read(min(_BLOCK, start - 1 - self._at))):
            self._at += len(found)
        if start:
            self._next()

    def _next(self) -> bytes | None:
        """Return a line, none at the end, and only the first bytes of one that is too long."""
        line = self._stream.readline(LONGEST + 1)
        if not line:
            return None
        self._at += len(line)
        more = line
        while len(more) > LONGEST and not more.endswith(b"\n"):
            more = self._stream.readline(LONGEST + 1)
            self._at += len(more)
        return line

    def _record(self, line: bytes, position: int) -> Record | Bad | None:
        if position == 0:
            line = line.removeprefix(_MARK)
        if not line.strip():
            return None
        if len(line) > LONGEST:
            return Bad(position, f"longer than {LONGEST} bytes")
        try:
            told: Any = json.loads(line.decode("utf-8"))
        except RecursionError:
            return Bad(position, "not JSON: nested too deep")
        except ValueError as error:
            return Bad(position, f"not JSON in UTF-8: {error}")
        if not isinstance(told, dict):
            return Bad(position, f"expected a JSON object, got a {type(told).__name__}")
        return self._fields.record(told, position, self._name)
