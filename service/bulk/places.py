"""Where files are: a path of this machine or the URL of an object store, by the same few verbs.

Writing is always one step that happens whole or not at all: on a disk a temporary sibling, fsync and rename; on an
object store one upload, which nobody sees before it is complete.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from typing import Any, Final

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from labels import atomic
from service.bulk.errors import PlaceUnknown

__all__ = ["Place", "changed", "replacing", "write_bytes"]

_MAGIC: Final = frozenset("*?[")
_AHEAD: Final = {"block_size": 4 * 1024 * 1024, "cache_type": "background", "cache_options": {"maxblocks": 4}}
"""How an object store is read: by blocks, the next one fetched while this one is at work; a disk's system does that."""


class Place:
    """A file or folder on some file system."""

    def __init__(self, url: str) -> None:
        self.files: Any
        self.path: str
        try:
            self.files, self.path = url_to_fs(url)
        except (ImportError, ValueError) as error:
            message = f"{url} is of no file system that is installed: {error}"
            raise PlaceUnknown(message) from error
        self.is_local = isinstance(self.files, LocalFileSystem)
        self.url: str = self.path if self.is_local else self.files.unstrip_protocol(self.path)

    def __truediv__(self, name: str) -> "Place":
        """Return a place in this folder."""
        return Place(f"{self.url.rstrip('/')}/{name}")

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rstrip("/").rsplit("/", 1)[-1]

    @property
    def is_pattern(self) -> bool:
        """Tell whether the path has wildcards."""
        return bool(_MAGIC & set(self.path)) and not self.exists()

    def exists(self) -> bool:
        """Tell whether something is there now."""
        self.files.invalidate_cache()
        return bool(self.files.exists(self.path))

    def is_folder(self) -> bool:
        """Tell whether it is a folder, or what an object store has for one."""
        return bool(self.files.isdir(self.path))

    def matches(self) -> list[str]:
        """Return the URLs of the files that a pattern finds, sorted."""
        return sorted(Place(self._told(path)).url for path in self.files.glob(self.path) if self.files.isfile(path))

    def below(self) -> dict[str, dict[str, Any]]:
        """Return all files below this folder, or that match this pattern: URL → what the file system says of it."""
        self.files.invalidate_cache()
        verb = self.files.glob if self.is_pattern else self.files.find
        return {self._told(path): info for path, info in sorted(verb(self.path, detail=True).items())}

    def info(self) -> dict[str, Any]:
        """Return what the file system says of a file now."""
        self.files.invalidate_cache()
        found: dict[str, Any] = self.files.info(self.path)
        return found

    def open(self) -> Any:  # noqa: ANN401 - each file system has its own class of files
        """Open to read bytes."""
        return self.files.open(self.path, "rb", **({} if self.is_local else _AHEAD))

    def read_bytes(self) -> bytes:
        """Return the whole content."""
        content: bytes = self.files.cat_file(self.path)
        return content

    def remove(self) -> None:
        """Delete a file or a folder with all in it, if it is there."""
        if self.exists():
            self.files.rm(self.path, recursive=True)

    def _told(self, path: str) -> str:
        return path if self.is_local else str(self.files.unstrip_protocol(path))


def changed(info: dict[str, Any]) -> str:
    """Return when a file was last changed, or the tag that an object store gives each content."""
    return str(next((info[name] for name in ("ETag", "mtime", "LastModified", "updated") if info.get(name)), ""))


@contextmanager
def replacing(target: Place) -> Iterator[BufferedRandom]:
    """Yield a temporary file to fill; when the block ends well it stands at the target, in one step."""
    if target.is_local:
        with atomic.replacing(Path(target.path)) as stream:
            yield stream
        return
    with tempfile.TemporaryDirectory(prefix="rejoinder-") as folder, (Path(folder) / target.name).open("x+b") as stream:
        yield stream
        stream.flush()
        target.files.put_file(stream.name, target.path)


def write_bytes(target: Place, content: bytes) -> None:
    """Write a small file, whole or not at all."""
    with replacing(target) as stream:
        stream.write(content)
