"""Replace the shipped model by a new version."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from models.artefact import Manifest
from models.store import promote, versions
from training.versions import Built, save

__all__ = ["replace_released"]


def replace_released(built: Built, root: Path) -> Manifest:
    """Write the version into the released folder, make it current, then remove the versions before it.

    Where that fails the version before is still there and current.
    """
    before = versions(root)
    root.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".release-", dir=root) as aside:
        manifest = save(built, Path(aside, "new"))
        _exchange(Path(aside, "new", manifest.version), root / manifest.version, Path(aside, "old"))
    promote(root, manifest.version)
    for version in before:
        if version != manifest.version:
            shutil.rmtree(root / version)
    return manifest


def _exchange(new: Path, place: Path, old: Path) -> None:
    """Move a folder to its place, and what stood there aside; move that back where the first cannot be done."""
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except BaseException:
        if old.exists():
            old.rename(place)
        raise
