"""Replace the shipped model by a new version."""

import shutil
from pathlib import Path

from models.artefact import Manifest
from models.store import promote, versions
from training.versions import Built, save

__all__ = ["replace_released"]


def replace_released(built: Built, root: Path) -> Manifest:
    """Write the version into the released folder, make it current, then remove the versions before it."""
    before = versions(root)
    if built.artefact.manifest.version in before:
        shutil.rmtree(root / built.artefact.manifest.version)
    manifest = save(built, root)
    promote(root, manifest.version)
    for version in before:
        if version != manifest.version:
            shutil.rmtree(root / version)
    return manifest
