"""Tests of writing a model to disk."""

import hashlib
import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from models.artefact import LEXICON, MANIFEST, TERMS, WEIGHTS, Artefact, Manifest, write
from models.errors import StoreError


def test_a_version_is_json_and_arrays(model_folder: Path) -> None:
    """A written version holds its manifest, its weights, its words and whatever was given with them."""
    assert sorted(file.name for file in model_folder.iterdir()) == [
        "card.md",
        LEXICON,
        MANIFEST,
        TERMS,
        WEIGHTS,
    ]
    assert set(json.loads((model_folder / TERMS).read_bytes())) == {"symbols", "characters"}


def test_the_manifest_holds_the_digest_of_every_file(model_folder: Path) -> None:
    """Every file but the manifest stands in it with its SHA-256."""
    told = json.loads((model_folder / MANIFEST).read_bytes())["files"]
    others = [file for file in model_folder.iterdir() if file.name != MANIFEST]
    assert told == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in others}


def test_the_manifest_returned_is_the_one_written(artefact: Artefact, tmp_path: Path) -> None:
    """Writing returns the manifest with digests, and the artefact in memory keeps its own."""
    manifest = write(artefact, tmp_path / "a")
    assert Manifest.model_validate_json((tmp_path / "a" / MANIFEST).read_bytes()) == manifest
    assert artefact.manifest.files == {}


def test_the_same_model_gives_the_same_bytes(artefact: Artefact, tmp_path: Path) -> None:
    """Writing one artefact twice gives equal files."""
    write(artefact, tmp_path / "a")
    write(artefact, tmp_path / "b")
    for name in (MANIFEST, WEIGHTS, TERMS, LEXICON):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_everyone_may_read_what_is_written(model_folder: Path) -> None:
    """The folder and its files have ordinary permissions."""
    assert model_folder.stat().st_mode & 0o777 == 0o755
    assert {file.stat().st_mode & 0o777 for file in model_folder.iterdir()} == {0o644}


def test_the_fingerprint_changes_with_any_file(artefact: Artefact, tmp_path: Path) -> None:
    """Two versions differ in fingerprint as soon as one file differs, and equal ones agree."""
    plain, again = write(artefact, tmp_path / "a"), write(artefact, tmp_path / "b")
    carded = write(artefact, tmp_path / "c", extra={"card.md": b"# card\n"})
    assert plain.fingerprint == again.fingerprint
    assert plain.fingerprint != carded.fingerprint
    assert len(plain.fingerprint) == 16


def test_a_version_is_never_overwritten(artefact: Artefact, model_copy: Path) -> None:
    """Writing to a folder that exists is refused and leaves it as it was."""
    before = (model_copy / MANIFEST).read_bytes()
    with pytest.raises(StoreError, match="tiny exists already: versions are never overwritten"):
        write(artefact, model_copy)
    assert (model_copy / MANIFEST).read_bytes() == before


def test_a_failed_write_leaves_nothing(artefact: Artefact, tmp_path: Path) -> None:
    """Where one file cannot be written no folder stays, neither the version's nor a temporary one."""
    with pytest.raises(OSError, match="File name too long"):
        write(artefact, tmp_path / "a", extra={"a" * 300: b""})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 1),
        ("version", "../up"),
        ("version", ".hidden"),
        ("version", ""),
        ("version", "a" * 65),
        ("terms", 0),
        ("terms", 4_000_001),
        ("temperature", {"stance": 0.0, "sentiment": 1.0}),
        ("review_below", 1.1),
        ("review_below", float("nan")),
        ("files", {"weights.npz": "abc"}),
        ("tasks", {"mood": ("good", "bad")}),
    ],
)
def test_a_wrong_manifest_field_is_refused(artefact: Artefact, field: str, value: object) -> None:
    """Each field of a manifest is held to its bounds."""
    told = artefact.manifest.model_dump()
    with pytest.raises(ValidationError, match=field):
        Manifest.model_validate({**told, field: value})
