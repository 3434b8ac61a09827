"""Read a model from disk in three steps that never mix: read, check, construct.

Nothing is unpickled. Every size is bounded before it is allocated, every file is hashed, and a wrong file is
refused with its own error (see `models.errors`).
"""

import hashlib
import json
import stat
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from labels.scheme import TASKS
from models.arrays import read_arrays
from models.artefact import (
    FORMAT_VERSION,
    LEXICON,
    MANIFEST,
    TERMS,
    WEIGHTS,
    Artefact,
    Manifest,
    arrays_of,
    is_plain,
)
from models.errors import (
    ArtefactDigest,
    ArtefactFormat,
    ArtefactMissing,
    ArtefactPath,
    ArtefactShape,
    ArtefactTooLarge,
    ArtefactUnreadable,
    ArtefactValues,
    ModelError,
)
from models.lexicon import Lexicon
from models.terms import GROUPS
from models.vocabulary import Keys, Vocabulary

__all__ = ["load"]

MEBIBYTE: Final = 1024 * 1024
BOUNDS: Final = {MANIFEST: MEBIBYTE, LEXICON: 16 * MEBIBYTE, TERMS: 4 * MEBIBYTE, WEIGHTS: 96 * MEBIBYTE}
CLASSES_BOUND: Final = 16
"""Acts, or semantic fields, that one word may belong to."""
_OTHER_BOUND: Final = 16 * MEBIBYTE


class _Symbols(BaseModel):
    """What terms are made of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    symbols: tuple[str, ...]
    characters: str


def load(folder: Path) -> Artefact:
    """Return the model in a folder, every file checked.

    Raises `ArtefactMissing`, or the `ArtefactError` that names what is wrong.
    """
    manifest = _manifest(folder)
    contents = {name: _hashed(folder, name, digest) for name, digest in manifest.files.items()}
    missing = {WEIGHTS, TERMS, LEXICON} - set(contents)
    if missing:
        message = f"{folder / MANIFEST} lists no {', '.join(sorted(missing))}: the model is incomplete"
        raise ArtefactShape(message)
    arrays = read_arrays(contents[WEIGHTS], arrays_of(manifest), folder / WEIGHTS)
    return Artefact(
        manifest=manifest,
        lexicon=_lexicon(contents[LEXICON], folder / LEXICON),
        vocabulary=_vocabulary(contents[TERMS], arrays["keys"], manifest.groups, folder / TERMS),
        weights=arrays["weights"],
        intercept={task: arrays[f"{task}_intercept"] for task in TASKS},
    )


def _manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    if not path.is_file():
        message = f"no model in {folder}: expected {MANIFEST} there; train one with `rejoinder train`"
        raise ArtefactMissing(message)
    told = _json(_bounded(folder, MANIFEST), path)
    version = told.get("format") if isinstance(told, dict) else None
    if type(version) is not int or version != FORMAT_VERSION:
        message = f"{path} has format {version!r}, this release reads {FORMAT_VERSION}: retrain, or use its own release"
        raise ArtefactFormat(message)
    try:
        manifest = Manifest.model_validate(told)
    except ValidationError as error:
        message = f"{path} is not a manifest: {error}"
        raise ArtefactShape(message) from error
    expected = {task: set(labels) for task, labels in TASKS.items()}
    wrong = {task: set(labels) for task, labels in manifest.tasks.items()} != expected
    if wrong or any(len(labels) != len(set(labels)) for labels in manifest.tasks.values()):
        message = f"{path} has labels {manifest.tasks}, expected those of {dict(TASKS)}"
        raise ArtefactShape(message)
    groups = manifest.groups
    if set(manifest.temperature) != set(TASKS) or set(groups) - set(GROUPS) or len(set(groups)) != len(groups):
        message = f"{path} has temperature {manifest.temperature} and groups {manifest.groups!r}, which no model has"
        raise ArtefactShape(message)
    return manifest


def _bounded(folder: Path, name: str) -> bytes:
    """Read a regular file of the folder itself, not larger than its bound."""
    path = folder / name
    if not is_plain(name):
        message = f"{folder / MANIFEST} names the file {name!r}: only names in its own folder are read"
        raise ArtefactPath(message)
    try:
        status = path.lstat()
    except OSError as error:
        message = f"{path} is missing or cannot be read ({error.strerror}): restore the whole folder"
        raise ArtefactMissing(message) from error
    if not stat.S_ISREG(status.st_mode):
        message = f"{path} is not a regular file: a model holds no links or devices"
        raise ArtefactPath(message)
    bound = BOUNDS.get(name, _OTHER_BOUND)
    if status.st_size > bound:
        message = f"{path} has {status.st_size} bytes, at most {bound} are read"
        raise ArtefactTooLarge(message)
    with path.open("rb") as stream:
        return stream.read(bound)


def _hashed(folder: Path, name: str, digest: str) -> bytes:
    content = _bounded(folder, name)
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        message = f"{folder / name} has SHA-256 {found}, the manifest says {digest}: the file was changed or cut short"
        raise ArtefactDigest(message)
    return content


def _json(content: bytes, path: Path) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        message = f"{path} is not JSON in UTF-8: {error}"
        raise ArtefactUnreadable(message) from error


def _lexicon(content: bytes, path: Path) -> Lexicon:
    try:
        found = Lexicon.model_validate_json(content)
    except ValidationError as error:
        message = f"{path} is not a lexicon: {error.error_count()} values are wrong, first {error.errors()[0]['loc']}"
        raise ArtefactShape(message) from error
    most = max((len(each) for told in (found.act_of, found.fields_of) for each in told.values()), default=0)
    if most > CLASSES_BOUND:  # every word takes room for as many
        message = f"{path} puts a word in {most} classes, at most {CLASSES_BOUND} are read"
        raise ArtefactTooLarge(message)
    return found


def _vocabulary(content: bytes, keys: Keys, groups: str, path: Path) -> Vocabulary:
    try:
        told = _Symbols.model_validate_json(content)
    except ValidationError as error:
        message = f"{path} is not symbols and characters: {error.errors()[0]['msg']} at {error.errors()[0]['loc']}"
        raise ArtefactShape(message) from error
    if any(len(set(each)) != len(each) for each in (told.symbols, told.characters)):
        message = f"{path} repeats a symbol or character: each has one number"
        raise ArtefactValues(message)
    try:
        found = Vocabulary(groups, told.symbols, told.characters, keys)
    except ModelError as error:
        message = f"{path}: {error}"
        raise ArtefactTooLarge(message) from error
    if not found.is_sound():
        message = f"{path} has other symbols than the keys beside it: each key is one term's, and they ascend"
        raise ArtefactValues(message)
    return found
