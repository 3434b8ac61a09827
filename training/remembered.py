"""What one training leaves for the next: coefficients to start the search from.

They are a cache. Without it, or with a damaged one, training takes longer and gives the same answers.
"""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Literal

from labels.packaged import cache_folder
from training.start import Start

__all__ = ["Remembered"]

Fit = Literal["judging", "final"]


class Remembered:
    """The cache of one labels folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open a folder; where none is named, nothing is remembered beyond this object."""
        self._folder = folder

    @classmethod
    def of_labels(cls, root: Path) -> "Remembered":
        """Return what is remembered of a labels folder, under the user's cache folder."""
        place = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return cls(cache_folder() / "training" / place)

    def start(self, fit: Fit, otherwise: Start | None = None) -> Start | None:
        """Return where the last such fit ended, else another start."""
        return (Start.read(self._folder / f"{fit}.npz") if self._folder else None) or otherwise

    def keep(self, judging: Start, final: Start) -> None:
        """Write where both fits ended; a disk that takes none costs only time."""
        if self._folder is None:
            return
        with suppress(OSError):
            judging.write(self._folder / "judging.npz")
            final.write(self._folder / "final.npz")
