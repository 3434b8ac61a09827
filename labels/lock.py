"""One writer at a time, and what a killed one left behind is swept away."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labels.errors import FolderBusy

__all__ = ["hold"]


@contextmanager
def hold(folder: Path, name: str) -> Iterator[None]:
    """Be the only writer of `name` in a folder while in the block; raise `FolderBusy` where another process is.

    The system drops the lock when its process ends, however it ends. Temporary siblings of `name` that a killed writer
    left are removed first.
    """
    import fcntl  # noqa: PLC0415 - Windows has none, and reading labels does not need it

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{name}.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"{folder / name} is being written by another process: try again when it is done"
            raise FolderBusy(message) from error
        for left in folder.glob(f".{name}-*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield
