"""Write so that a reader, or a crash at any point, meets the old or the new and never a part of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import BufferedRandom
from pathlib import Path
from typing import Final
from uuid import uuid4

__all__ = ["TEMPORARY", "place_folder", "replace_file", "replacing"]

TEMPORARY: Final = ".tmp"
"""Ends the name of a file that is not whole yet, and of what a killed process leaves of it."""


@contextmanager
def replacing(file: Path, *, mode: int = 0o666) -> Iterator[BufferedRandom]:
    """Yield a temporary sibling to write to; when the block ends well it stands in the file's place, else it is gone.

    Folders are made where there are none. `mode` is who may use the file at most, from its first moment on.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}-{uuid4().hex}{TEMPORARY}")
    try:
        with open(temporary, "x+b", opener=partial(os.open, mode=mode)) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _settle(file.parent)


def replace_file(file: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Put content in a file's place, whole or not at all, as `replacing` does."""
    with replacing(file, mode=mode) as stream:
        stream.write(content)


def place_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a new folder with these files (path in it → content) in its place by one rename.

    Raises `OSError` where a folder that is not empty is there already.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
    try:
        for name, content in files.items():
            replace_file(staged / name, content)
        staged.chmod(0o755)
        staged.rename(folder)
    except BaseException:
        shutil.rmtree(staged)
        raise
    _settle(folder.parent)


def _settle(folder: Path) -> None:
    """Have the folder's entries on disk, so that a power cut does not undo a rename."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
