"""A scored corpus: the folder that `rejoinder score` wrote, or one file of its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from labels.atomic import TEMPORARY
from labels.scheme import TASKS
from models.artefact import MANIFEST
from service.bulk.errors import ColumnWrong, InputUnreadable
from service.bulk.inputs import readable
from service.bulk.kinds import Kind, kind_of
from service.bulk.manifest import Manifest
from service.bulk.places import Place
from service.report.reading import batches_of, column_names

__all__ = ["Corpus", "ScoredFile", "open_corpus"]


class ScoredFile(NamedTuple):
    """A file of scored rows."""

    place: Place
    kind: Kind


@dataclass(frozen=True)
class Corpus:
    """Scored rows that can be read once after the other, in memory that does not grow with them."""

    name: str
    files: tuple[ScoredFile, ...]
    columns: tuple[str, ...]
    manifest: Manifest | None
    """What the run tells of itself; a file alone has none."""
    written: datetime | None
    """When the manifest, or else the file, was last written, in UTC; an object store may not say."""

    @property
    def wide(self) -> bool:
        """Tell whether a row is a document with its counts, not a statement."""
        return "statements" in self.columns

    def wanted(self, *extra: str | None) -> tuple[str, ...]:
        """Return the columns that a survey reads; raise `ColumnWrong` where one is missing."""
        needed = ["document", *(_WIDE if self.wide else _LONG), *(name for name in extra if name)]
        if missing := [name for name in needed if name not in self.columns]:
            message = f"{self.name} has no column {', '.join(missing)}: it has {', '.join(self.columns)}"
            raise ColumnWrong(message)
        more = [name for name in ("index", "text") if name in self.columns and not self.wide]
        return tuple(dict.fromkeys([*needed, *more]))

    def batches(self, columns: Sequence[str]) -> Iterator[Any]:
        """Yield the rows of all files as record batches, text as text whatever it was stored as."""
        for place, kind in self.files:
            with readable(place.url):
                yield from batches_of(place, kind, columns)


_LONG = (*(name for task in TASKS for name in (task, f"{task}_confidence")), "review")
_WIDE = ("statements", *(f"{task}_{label}_count" for task, labels in TASKS.items() for label in labels), "review_count")


def open_corpus(url: str) -> Corpus:
    """Return what a folder or file holds.

    Raises `InputUnreadable` where there are no scored rows, or some that the manifest names are gone.
    """
    place = Place(url)
    with readable(url):
        manifest = _manifest(place) if place.is_folder() else None
        files = _files(place, manifest)
        told = place / MANIFEST if manifest else files[0].place
        return Corpus(
            name=place.name,
            files=files,
            columns=next(filter(None, map(_columns, files)), ()),
            manifest=manifest,
            written=_written(told),
        )


def _manifest(folder: Place) -> Manifest | None:
    found = folder / MANIFEST
    if not found.exists():
        return None
    try:
        return Manifest.model_validate_json(found.read_bytes())
    except ValidationError as error:
        message = f"{found.url} is not the manifest of a run that this release reads: {error.errors()[0]['msg']}"
        raise InputUnreadable(message) from error


def _files(place: Place, manifest: Manifest | None) -> tuple[ScoredFile, ...]:
    """Return the parts that a complete run names, those that are there of one under way, or all tables of a folder."""
    if manifest and manifest.complete:
        found = [(place / part.name) for part in manifest.parts]
    elif place.is_folder():
        below = (place / "parts" if manifest else place).below()
        found = [Place(url) for url in below if not url.endswith(TEMPORARY)]
    else:
        found = [place]
    files = [ScoredFile(one, kind) for one in found if (kind := kind_of(one.name)) and kind is not Kind.TEXT]
    if not files:
        message = f"{place.url} holds no scored rows: expected the output of `rejoinder score`, or a file of it"
        raise InputUnreadable(message)
    return tuple(files)


def _columns(file: ScoredFile) -> tuple[str, ...]:
    with readable(file.place.url):
        return tuple(column_names(*file))


def _written(place: Place) -> datetime | None:
    told = place.info().get("mtime") or place.info().get("LastModified")
    if isinstance(told, int | float):
        return datetime.fromtimestamp(told, UTC)
    return told.astimezone(UTC) if isinstance(told, datetime) else None
