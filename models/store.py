"""Where versions of a model live, and which of them is served."""

import os
import re
from pathlib import Path
from typing import Final

from labels.atomic import replace_file
from models.artefact import MANIFEST
from models.errors import ArtefactMissing, StoreError

__all__ = ["CURRENT", "current", "promote", "released_root", "require", "serving_folder", "store_root", "versions"]

CURRENT: Final = "current"
_NAME: Final = re.compile(rf"(?!{CURRENT}$)[A-Za-z0-9][A-Za-z0-9._-]{{0,63}}")


def store_root() -> Path:
    """Return the folder of local versions: `REJOINDER_STORE`, else `models/store` of this checkout."""
    return Path(os.environ.get("REJOINDER_STORE") or Path(__file__).parent / "store")


def released_root() -> Path:
    """Return the folder of the shipped model."""
    return Path(__file__).parent / "released"


def versions(root: Path) -> list[str]:
    """Return the names of all versions in a store, oldest name first."""
    return sorted(path.parent.name for path in root.glob(f"*/{MANIFEST}") if _NAME.fullmatch(path.parent.name))


def current(root: Path) -> Path:
    """Return the folder of the version that `current` names; raise `ArtefactMissing` where there is none.

    Raises `StoreError` where `current` holds no version's name.
    """
    pointer = root / CURRENT
    try:
        name = pointer.read_text("utf-8").strip()
    except FileNotFoundError as error:
        message = f"{root} has no current version: train one with `rejoinder train`"
        raise ArtefactMissing(message) from error
    except (OSError, UnicodeDecodeError) as error:
        message = f"{pointer} cannot be read as text, so it names no version: {error}"
        raise StoreError(message) from error
    if not _NAME.fullmatch(name):
        message = f"{pointer} holds {name!r}, which is no version's name"
        raise StoreError(message)
    return root / name


def require(root: Path, version: str) -> None:
    """Raise `StoreError` where a store has no such version."""
    if version not in versions(root):
        message = f"no version {version!r} in {root}: it has {', '.join(versions(root)) or 'none'}"
        raise StoreError(message)


def promote(root: Path, version: str) -> None:
    """Make a version the current one, in one atomic replace; raise `StoreError` where there is no such version."""
    require(root, version)
    replace_file(root / CURRENT, f"{version}\n".encode())


def serving_folder(store: Path) -> Path:
    """Return the model to serve: the store's current version where there is one, else the shipped one."""
    return current(store) if (store / CURRENT).exists() else current(released_root())
