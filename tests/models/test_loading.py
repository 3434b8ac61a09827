"""Tests of reading a model from disk: a sound one is read back, and any changed byte is told."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.artefact import LEXICON, TERMS, WEIGHTS, Artefact
from models.errors import ArtefactDigest, ArtefactMissing
from models.loading import load


def test_a_sound_model_is_read_back(model_folder: Path, artefact: Artefact) -> None:
    """What was written is what is read: manifest, words, terms and every number."""
    found = load(model_folder)
    assert found.manifest.model_copy(update={"files": {}}) == artefact.manifest
    assert found.lexicon == artefact.lexicon
    assert found.terms == artefact.terms
    assert np.array_equal(found.weights, artefact.weights)
    for task in artefact.intercept:
        assert np.array_equal(found.intercept[task], artefact.intercept[task])


def test_a_file_that_the_manifest_does_not_name_is_left_alone(model_copy: Path) -> None:
    """A stray file in the folder neither hinders nor is read."""
    (model_copy / "notes.txt").write_text("mine", "utf-8")
    assert "notes.txt" not in load(model_copy).manifest.files


def test_a_folder_that_is_not_there_is_missing(tmp_path: Path) -> None:
    """A path without a model says how to get one."""
    with pytest.raises(ArtefactMissing, match=r"no model in .*absent: expected manifest.json there; train one"):
        load(tmp_path / "absent")


@given(place=st.integers(0), flip=st.integers(1, 255), name=st.sampled_from([WEIGHTS, TERMS, LEXICON, "card.md"]))
def test_any_flipped_byte_is_refused(
    model_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    place: int,
    flip: int,
    name: str,
) -> None:
    """Whichever byte of whichever file is changed, the digest tells."""
    folder = tmp_path_factory.mktemp("flipped")
    for file in model_folder.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    content = bytearray((folder / name).read_bytes())
    content[place % len(content)] ^= flip
    (folder / name).write_bytes(content)
    with pytest.raises(ArtefactDigest, match=f"{name} has SHA-256 .*the file was changed or cut short"):
        load(folder)
