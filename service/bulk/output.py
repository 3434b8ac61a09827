"""The output folder: what is done there, what is not, and how it is finished."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from labels.atomic import TEMPORARY
from labels.lock import hold
from models.artefact import MANIFEST
from service.bulk.errors import OutputMismatch
from service.bulk.manifest import Manifest, Receipt
from service.bulk.places import Place, replacing, write_bytes

__all__ = ["Output", "part_name", "receipt_name"]

_ERRORS: Final = "errors.jsonl"
_PARTS: Final = "parts"
_RECEIPTS: Final = "receipts"
_OWN: Final = (_RECEIPTS, _PARTS, _ERRORS, MANIFEST)
"""All that a run writes, in the order to delete it in: without its manifest nothing would tell whose parts they are."""


def part_name(number: int, ending: str) -> str:
    """Return the path of a part in the output folder."""
    return f"{_PARTS}/part-{number:06d}.{ending}"


def receipt_name(number: int) -> str:
    """Return the path of a receipt in the output folder."""
    return f"{_RECEIPTS}/{number:06d}.json"


class Output:
    """A folder that one run writes to."""

    def __init__(self, url: str) -> None:
        self.folder = Place(url)
        self.errors = self.folder / _ERRORS

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second run out of the folder while this one writes; a folder of an object store has no lock."""
        if not self.folder.is_local:
            yield
            return
        with hold(Path(self.folder.path), "run"):
            yield

    def manifest(self) -> Manifest | None:
        """Return the manifest of an earlier run; raise `OutputMismatch` where the folder is none of a run's."""
        found = self.folder / MANIFEST
        if not found.exists():
            others = [name for name in self._names() if name not in _OWN and not name.startswith(".")]
            if others:
                message = f"{self.folder.url} holds {others[0]} and no {MANIFEST}: name a new or empty folder"
                raise OutputMismatch(message)
            return None
        try:
            return Manifest.model_validate_json(found.read_bytes())
        except ValidationError as error:
            message = f"{found.url} is not the manifest of a run that this release goes on with: {error.errors()[0]}"
            raise OutputMismatch(message) from error

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, whole or not at all."""
        write_bytes(self.folder / MANIFEST, (manifest.model_dump_json(indent=1) + "\n").encode())

    def receipts(self) -> Iterator[Receipt]:
        """Yield the receipts of the parts that are done and there."""
        sizes = self._sizes()
        for url in (self.folder / _RECEIPTS).below():
            if not url.endswith(TEMPORARY):
                receipt = Receipt.model_validate_json(Place(url).read_bytes())
                if sizes.get(receipt.name) == receipt.bytes:
                    yield receipt

    def check(self, manifest: Manifest) -> None:
        """Raise `OutputMismatch` where a part of a complete run is gone or has another size."""
        sizes = self._sizes()
        wrong = [part.name for part in manifest.parts if sizes.get(part.name) != part.bytes]
        if wrong:
            message = f"{self.folder.url} was complete and has lost or changed {wrong[0]}: begin anew with --no-resume"
            raise OutputMismatch(message)

    def finish(self, manifest: Manifest) -> None:
        """Write the errors file and the complete manifest; then the receipts are no longer needed."""
        self.write_errors()
        self.write_manifest(manifest)
        (self.folder / _RECEIPTS).remove()
        self.sweep()

    def write_errors(self) -> None:
        """Write the bad records of all parts that are done, in order, one receipt in memory at a time."""
        target, any_bad = self.errors, False
        target.remove()
        with tempfile.TemporaryFile() as gathered:
            for line in _error_lines(self.receipts()):
                gathered.write(line)
                any_bad = True
            if any_bad:
                gathered.seek(0)
                with replacing(target) as stream:
                    shutil.copyfileobj(gathered, stream)

    def clear(self) -> None:
        """Delete what an earlier run wrote, and nothing else."""
        for name in _OWN if (self.folder / MANIFEST).exists() else ():
            (self.folder / name).remove()

    def sweep(self) -> None:
        """Delete temporary files that a killed run, or a killed worker of this one, left on a disk."""
        for url in self.folder.below() if self.folder.is_local else ():
            if url.endswith(TEMPORARY):
                Place(url).remove()

    def _sizes(self) -> dict[str, int]:
        """Return the size of each part that is there, by its path in this folder."""
        parts = (self.folder / _PARTS).below()
        return {f"{_PARTS}/{Place(url).name}": int(info["size"]) for url, info in parts.items()}

    def _names(self) -> list[str]:
        if not self.folder.exists():
            return []
        return [
            str(path).rstrip("/").rsplit("/", 1)[-1] for path in self.folder.files.ls(self.folder.path, detail=False)
        ]


def _error_lines(receipts: Iterable[Receipt]) -> Iterator[bytes]:
    """Yield a line of JSON a bad record; its number in its input is told as far as all before it is done."""
    last, before = (-1, ""), 0
    for receipt in receipts:
        if receipt.input != last[1]:
            before = 0 if receipt.begins else -1
        elif receipt.number != last[0] + 1:
            before = -1
        for record, position, reason in receipt.faults:
            told: dict[str, Any] = {"input": receipt.input, "position": position}
            told |= {"record": before + record} if before >= 0 else {}
            yield (json.dumps(told | {"reason": reason}, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
        before = before + receipt.records if before >= 0 else -1
        last = (receipt.number, receipt.input)
