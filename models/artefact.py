"""A model on disk: JSON and plain arrays, no code; written once, whole or not at all."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from labels.atomic import place_folder
from labels.scheme import TASKS, Task
from models.arrays import Expected, Floats, write_arrays
from models.errors import StoreError
from models.lexicon import Lexicon
from models.vocabulary import Vocabulary

__all__ = [
    "FORMAT_VERSION",
    "LEXICON",
    "MANIFEST",
    "TERMS",
    "WEIGHTS",
    "Artefact",
    "Manifest",
    "SelfTest",
    "arrays_of",
    "is_plain",
    "write",
]

FORMAT_VERSION: Final = 2
MANIFEST: Final = "manifest.json"
"""What a folder tells of the files beside it: a model's, and a scored corpus's."""
WEIGHTS: Final = "weights.npz"
TERMS: Final = "terms.json"
LEXICON: Final = "lexicon.json"

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Probabilities = dict[str, float]


class SelfTest(BaseModel):
    """A sentence and the probabilities that a sound copy of the model gives it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    probabilities: dict[Task, Probabilities]


class Manifest(BaseModel):
    """What a model says of itself; `files` holds the SHA-256 of every other file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[2]
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    created: str
    tasks: dict[Task, tuple[str, ...]]
    groups: str
    terms: Annotated[int, Field(ge=1, le=4_000_000)]
    temperature: dict[Task, Annotated[float, Field(gt=0, lt=100)]]
    review_below: Annotated[float, Field(ge=0, le=1)]
    self_test: SelfTest
    labels: dict[str, Any] = Field(default_factory=dict)
    training: dict[str, Any] = Field(default_factory=dict)
    metrics: dict[str, Any] = Field(default_factory=dict)
    libraries: dict[str, str] = Field(default_factory=dict)
    files: dict[str, Digest]

    @cached_property
    def fingerprint(self) -> str:
        """Return 16 hex digits that change with any file of the model."""
        told = json.dumps(self.files, sort_keys=True).encode()
        return hashlib.sha256(told).hexdigest()[:16]


class Artefact(BaseModel):
    """A model in memory, before it is written or after it was read and checked."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid", frozen=True)

    manifest: Manifest
    lexicon: Lexicon
    vocabulary: Vocabulary
    weights: Floats
    """(n_terms, 1 + n_labels): a row a term by rank; its idf, then its coefficients for the labels of all tasks in the
    order of `TASKS` and the manifest."""
    intercept: dict[Task, Floats]

    @property
    def terms(self) -> tuple[str, ...]:
        """Return the terms by rank, as strings made on demand."""
        return tuple(self.vocabulary)

    @property
    def idf(self) -> Floats:
        """Return the weight of each term whatever the label."""
        return self.weights[:, 0]

    @property
    def coef(self) -> dict[Task, Floats]:
        """Return task → (n_labels, n_terms), rows in the manifest's order of labels."""
        ends = accumulate([len(self.manifest.tasks[task]) for task in TASKS], initial=1)
        return {task: self.weights[:, one:two].T for task, (one, two) in zip(TASKS, pairwise(ends), strict=True)}


def arrays_of(manifest: Manifest) -> dict[str, Expected]:
    """Return what arrays the file of weights holds."""
    n_labels = sum(map(len, manifest.tasks.values()))
    intercepts = {f"{task}_intercept": Expected((len(labels),)) for task, labels in manifest.tasks.items()}
    keys = Expected((manifest.terms,), np.int64)
    return {"keys": keys, "weights": Expected((manifest.terms, 1 + n_labels)), **intercepts}


def is_plain(name: str) -> bool:
    """Return whether a name can only be that of a file in the model's own folder."""
    return name.isprintable() and name not in {"", ".", ".."} and not set(name) & {"/", "\\"}


def write(artefact: Artefact, folder: Path, extra: Mapping[str, bytes] | None = None) -> Manifest:
    """Write a version to a temporary sibling, sync it and rename it into place; return its manifest with digests.

    `extra` holds further files, such as the card. Raises `StoreError` where the version exists already, or one of
    them has a name that leads out of its folder or is one of the model's own.
    """
    if folder.exists():
        message = f"{folder} exists already: versions are never overwritten, choose another name"
        raise StoreError(message)
    own, further = _encoded(artefact), extra or {}
    wrong = [name for name in further if not is_plain(name) or name in {MANIFEST, *own}]
    if wrong:
        message = f"{folder} cannot hold {wrong}: further files need plain names that are not the model's own"
        raise StoreError(message)
    contents = {**own, **further}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())}
    manifest = artefact.manifest.model_copy(update={"files": digests})
    contents[MANIFEST] = (manifest.model_dump_json(indent=1) + "\n").encode()
    place_folder(folder, contents)
    return manifest


def _encoded(artefact: Artefact) -> dict[str, bytes]:
    lexicon = artefact.lexicon.model_dump(mode="python")
    sorted_lists = {name: sorted(words) if isinstance(words, frozenset) else words for name, words in lexicon.items()}
    vocabulary = artefact.vocabulary
    intercepts = {f"{task}_intercept": values for task, values in artefact.intercept.items()}
    return {
        WEIGHTS: write_arrays({"keys": vocabulary.keys, "weights": artefact.weights, **intercepts}),
        TERMS: _json({"symbols": vocabulary.symbols, "characters": vocabulary.characters}),
        LEXICON: _json(sorted_lists),
    }


def _json(told: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
