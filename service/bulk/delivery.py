"""One output file: scored in parts beside it, so that it can be gone on with, then joined."""

import shutil

from service.bulk.backends import Backend
from service.bulk.errors import OutputMismatch
from service.bulk.inputs import find_inputs
from service.bulk.joining import join
from service.bulk.manifest import Manifest
from service.bulk.output import Output
from service.bulk.places import Place, replacing
from service.bulk.progress import Show
from service.bulk.running import Asked, run

__all__ = ["refuse_input", "run_to_file"]


def run_to_file(asked: Asked, output: str, backend: Backend, show: Show) -> Manifest:
    """Score all inputs into one file, with its bad records beside it in `….errors`; raise what `run` raises."""
    target = Place(output)
    refuse_input(asked, target)
    parts = Output(f"{target.url}.parts")
    manifest = run(asked, parts.folder.url, backend, show)
    join([parts.folder / part.name for part in manifest.parts], target, asked.output)
    errors = Place(f"{target.url}.errors")
    errors.remove()
    if parts.errors.exists():
        with replacing(errors) as stream, parts.errors.open() as content:
            shutil.copyfileobj(content, stream)
    parts.folder.remove()
    return manifest


def refuse_input(asked: Asked, target: Place) -> None:
    """Raise `OutputMismatch` where the output would take the place of an input, by its name or by a pattern."""
    if target.url in {found.url for found in find_inputs(asked.inputs, asked.input_kind)}:
        message = f"{target.url} is one of the inputs: name another output, or a pattern that does not find it"
        raise OutputMismatch(message)
