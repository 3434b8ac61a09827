"""Sources of documents: a folder of text files, or a corpus inside a pinned distribution."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from labels.errors import DocumentMissing, SourceError
from labels.packaged import PackagedSource

__all__ = ["FolderSource", "Source", "open_sources"]


class Source(Protocol):
    """Turns a document's name into its text."""

    def documents(self) -> Iterable[str]:
        """Return the names of all documents, in a stable order."""

    def text(self, document: str) -> str:
        """Return the text of a document; raise `DocumentMissing` where there is none."""


class FolderSource(BaseModel):
    """A folder of UTF-8 text files; a document is named by its file without `.txt`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path

    def documents(self) -> list[str]:
        """Return the names of the text files, sorted."""
        return sorted(file.stem for file in self.path.glob("*.txt"))

    def text(self, document: str) -> str:
        """Return the file's text, its line ends untouched."""
        text = self._texts.get(document)
        if text is None:
            message = f"no document {document!r} in {self.path}: expected the file {document}.txt"
            raise DocumentMissing(message)
        return text

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {file.stem: _decode(file) for file in sorted(self.path.glob("*.txt"))}


class _Catalogue(BaseModel):
    """What `sources.toml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Annotated[dict[str, FolderSource], Field(default_factory=dict)]
    packaged: Annotated[dict[str, PackagedSource], Field(default_factory=dict)]


def open_sources(root: Path) -> Mapping[str, Source]:
    """Read `sources.toml` under the labels folder; nothing is fetched before a text is asked for.

    Raises `SourceError` where the catalogue is missing or wrong.
    """
    catalogue = root / "sources.toml"
    try:
        found = _Catalogue.model_validate(tomllib.loads(catalogue.read_text("utf-8")))
    except FileNotFoundError as error:
        message = f"{catalogue} is missing: a labels folder needs it to say where documents are"
        raise SourceError(message) from error
    except ValueError as error:  # no UTF-8, no TOML, or not what a catalogue says
        message = f"{catalogue} does not describe sources: {error}"
        raise SourceError(message) from error
    if twice := found.folder.keys() & found.packaged.keys():
        message = f"{catalogue} describes {', '.join(sorted(twice))} twice, under [folder] and under [packaged]"
        raise SourceError(message)
    folders = {name: FolderSource(path=root / source.path) for name, source in found.folder.items()}
    return {**folders, **found.packaged}


def _decode(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{file} is not UTF-8 at byte {error.start}: save it as UTF-8"
        raise SourceError(message) from error
