"""Tests of the store of versions."""

import shutil
from pathlib import Path

import pytest

from models.artefact import MANIFEST
from models.errors import ArtefactMissing, ModelError, StoreError
from models.store import CURRENT, current, promote, released_root, serving_folder, store_root, versions


@pytest.fixture
def store(model_folder: Path, tmp_path: Path) -> Path:
    """Return a store of two versions, none of them current."""
    for name in ("v2", "v1"):
        shutil.copytree(model_folder, tmp_path / "store" / name)
    return tmp_path / "store"


def test_the_store_is_the_one_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`REJOINDER_STORE` names the store; without it the folder beside the shipped model is taken."""
    assert store_root() == released_root().parent / "store"
    monkeypatch.setenv("REJOINDER_STORE", str(tmp_path))
    assert store_root() == tmp_path


def test_versions_are_folders_with_a_manifest(store: Path) -> None:
    """Versions are listed by name; half-written folders and other files are none."""
    (store / ".v3-abc").mkdir()
    (store / ".v3-abc" / MANIFEST).touch()
    (store / "empty").mkdir()
    (store / CURRENT).write_text("v1\n")
    assert versions(store) == ["v1", "v2"]
    assert versions(store / "absent") == []


def test_promotion_names_the_version_served(store: Path) -> None:
    """A promoted version is the current one until another is promoted, and no other file stays."""
    promote(store, "v1")
    assert current(store) == store / "v1"
    promote(store, "v2")
    assert current(store) == serving_folder(store) == store / "v2"
    assert sorted(path.name for path in store.iterdir()) == [CURRENT, "v1", "v2"]
    assert (store / CURRENT).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["v3", "../store/v1", "", CURRENT])
def test_only_a_version_can_be_promoted(store: Path, name: str) -> None:
    """A name that is no version's is refused with the names there are, and nothing changes."""
    with pytest.raises(StoreError, match=r"no version .*: it has v1, v2"):
        promote(store, name)
    assert not (store / CURRENT).exists()


def test_a_store_without_a_current_version_says_how_to_get_one(store: Path) -> None:
    """Asking for the current version where none is named tells how to train one."""
    with pytest.raises(ArtefactMissing, match="has no current version: train one with `rejoinder train`"):
        current(store)


@pytest.mark.parametrize("name", ["../v1", "/etc", "", "a/b", ".hidden", "v1\nv2", "a" * 65])
def test_a_pointer_that_holds_no_name_is_refused(store: Path, name: str) -> None:
    """A pointer that could lead out of the store, or names nothing, is refused."""
    (store / CURRENT).write_text(name)
    with pytest.raises(StoreError, match="which is no version's name"):
        current(store)


def test_a_pointer_that_is_not_text_is_refused(store: Path) -> None:
    """A pointer that is no text in UTF-8 is refused by a model's own error."""
    (store / CURRENT).write_bytes(b"\xff\xfe")
    with pytest.raises(ModelError, match=CURRENT):
        current(store)


def test_without_a_promoted_version_the_shipped_one_is_served(store: Path) -> None:
    """A store without a current version leaves the shipped model in service."""
    assert serving_folder(store) == current(released_root())
    assert serving_folder(store).parent == released_root()
