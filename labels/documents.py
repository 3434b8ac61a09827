"""Sources of documents: a folder of text files, or a corpus inside a pinned distribution."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labels.errors import DocumentMissing, SourceError
from labels.layers import catalogue_of, layers
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

    base: str | None = None
    """What the folder stands on, see `labels.layers`."""
    folder: Annotated[dict[str, FolderSource], Field(default_factory=dict)]
    packaged: Annotated[dict[str, PackagedSource], Field(default_factory=dict)]


def open_sources(root: Path) -> Mapping[str, Source]:
    """Read `sources.toml` of every layer of the labels folder; nothing is fetched before a text is asked for.

    Raises `SourceError` where the catalogue is missing or wrong.
    """
    catalogue_of(root)  # a layer without a catalogue is passed over, the root is not
    found: dict[str, Source] = {}
    for layer in layers(root):
        for name, source in _sources_of(layer).items():
            if name in found:
                message = f"{layer / 'sources.toml'} describes {name!r}, which a layer beneath it describes already"
                raise SourceError(message)
            found[name] = source
    return found


def _sources_of(layer: Path) -> dict[str, Source]:
    try:
        found = _Catalogue.model_validate(catalogue_of(layer))
    except ValidationError as error:
        message = f"{layer / 'sources.toml'} does not describe sources: {error}"
        raise SourceError(message) from error
    if twice := found.folder.keys() & found.packaged.keys():
        message = f"{layer / 'sources.toml'} describes {', '.join(sorted(twice))} twice, under [folder] and [packaged]"
        raise SourceError(message)
    folders = {name: FolderSource(path=layer / source.path) for name, source in found.folder.items()}
    return {**folders, **found.packaged}


def _decode(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{file} is not UTF-8 at byte {error.start}: save it as UTF-8"
        raise SourceError(message) from error
