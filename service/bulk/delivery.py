"""One output file: scored in parts beside it, so that it can be gone on with, then joined."""

import shutil

from service.bulk.backends import Backend
from service.bulk.joining import join
from service.bulk.manifest import Manifest
from service.bulk.output import Output
from service.bulk.places import Place, replacing
from service.bulk.progress import Show
from service.bulk.running import Asked, run

__all__ = ["run_to_file"]


def run_to_file(asked: Asked, output: str, backend: Backend, show: Show) -> Manifest:
    """Score all inputs into one file, with its bad records beside it in `….errors.jsonl`; raise what `run` raises."""
    target = Place(output)
    parts = Output(f"{target.url}.parts")
    manifest = run(asked, parts.folder.url, backend, show)
    join([parts.folder / part.name for part in manifest.parts], target, asked.output)
    errors = Place(f"{target.url}.errors.jsonl")
    errors.remove()
    if parts.errors.exists():
        with replacing(errors) as temporary, temporary.open("wb") as stream, parts.errors.open() as content:
            shutil.copyfileobj(content, stream)
    parts.folder.remove()
    return manifest
