"""What a labels folder is made of: the folder it stands on, what was added to it, and its own files.

::

    mine/
      sources.toml              base = "shipped", and where documents of your own are
      added/<name>/             one import: a small labels folder of its own, put here by one rename
      gold/  readings/  silver/

A base is `shipped`, for the labels of this project, or the path of another labels folder. Whoever reads the labels of a
folder reads those of all its layers. They come in generations: what is in the folder itself was written last and
replaces the gold of the same sentence in what was added, and both replace that of the base.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from labels.atomic import place_folder, replace_file
from labels.errors import LabelError, SourceError
from labels.lock import hold

__all__ = [
    "add_layer",
    "catalogue_of",
    "find_file",
    "generations",
    "is_labels_folder",
    "layers",
    "own_layers",
    "own_root",
    "prepare",
    "shipped_root",
    "source_entry",
]

_CATALOGUE: Final = "sources.toml"
_ADDED: Final = "added"
_SHIPPED: Final = "shipped"
_NEW: Final = f"""# Labels of your own. They stand on the shipped ones: delete the next line to have yours alone.
base = "{_SHIPPED}"
"""


def shipped_root() -> Path:
    """Return the labels folder of this project."""
    return Path(__file__).parent


def own_root(named: Path | None) -> Path:
    """Return the labels folder to write to: the one named, else `REJOINDER_LABELS`; raise `LabelError` without."""
    found = named or os.environ.get("REJOINDER_LABELS")
    if not found:
        message = "labels are written to a folder of your own: name one with --labels or REJOINDER_LABELS"
        raise LabelError(message)
    return Path(found)


def is_labels_folder(root: Path) -> bool:
    """Tell whether a folder has a catalogue of sources."""
    return (root / _CATALOGUE).exists()


def prepare(root: Path) -> None:
    """Make a folder a labels folder that stands on the shipped labels, unless it is one already."""
    if not is_labels_folder(root):
        replace_file(root / _CATALOGUE, _NEW.encode())


def layers(root: Path) -> list[Path]:
    """Return the folders whose labels count: what the root stands on first, then its own layers.

    Raises `SourceError` where a base is missing or stands on itself.
    """
    return [layer for generation in generations(root) for layer in generation]


def generations(root: Path) -> list[list[Path]]:
    """Return the layers in groups, earliest first; gold of a later one replaces that of an earlier one."""
    return _generations(root, ())


def own_layers(root: Path) -> list[Path]:
    """Return what was added to a labels folder, by name, and the folder itself."""
    added = sorted(file.parent for file in root.glob(f"{_ADDED}/[!.]*/{_CATALOGUE}"))
    return [*added, root]


def find_file(root: Path, name: str) -> Path:
    """Return the file of that name in the uppermost layer that has it; in the root where none has."""
    return next((layer / name for layer in reversed(layers(root)) if (layer / name).exists()), root / name)


def add_layer(root: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Add a layer with these files (path in it → content) by one rename, and return its folder.

    Raises `LabelError` where a layer of that name is there, `FolderBusy` where somebody else is adding one.
    """
    prepare(root)
    folder = root / _ADDED / name
    with hold(root / _ADDED, "new"):
        if folder.exists():
            message = f"{folder} is there already: the same labels were added before"
            raise LabelError(message)
        place_folder(folder, {_CATALOGUE: b"", **files})
    return folder


def source_entry(name: str) -> bytes:
    """Return the catalogue of a layer whose documents are of one source, in its folder `documents`."""
    return f'[folder."{name}"]\npath = "documents"\n'.encode()


def catalogue_of(root: Path) -> dict[str, Any]:
    """Return what `sources.toml` of a folder says; raise `SourceError` where it is missing or no TOML."""
    file = root / _CATALOGUE
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        message = f"{file} is missing: a labels folder needs it to say where documents are"
        raise SourceError(message) from error
    except ValueError as error:  # no UTF-8, or no TOML
        message = f"{file} does not describe sources: {error}"
        raise SourceError(message) from error


def _generations(root: Path, above: tuple[Path, ...]) -> list[list[Path]]:
    here = root.resolve()
    if here in above:
        message = f"{root / _CATALOGUE} stands on itself: follow the `base` lines and take one away"
        raise SourceError(message)
    base, (*added, own) = _base(root), own_layers(root)
    return [*(_generations(base, (*above, here)) if base else []), added, [own]]


def _base(root: Path) -> Path | None:
    """Return the folder that a labels folder stands on, if any."""
    if not is_labels_folder(root):
        return None
    named = catalogue_of(root).get("base")
    if named is None:
        return None
    folder = shipped_root() if named == _SHIPPED else root / str(named)
    if not is_labels_folder(folder):
        message = f"{root / _CATALOGUE} stands on {named!r}, but {folder / _CATALOGUE} is missing"
        raise SourceError(message)
    return folder
