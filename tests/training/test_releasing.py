"""The shipped model is replaced by a new version."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.loading import load
from models.store import current, versions
from models.vocabulary import Vocabulary
from training.releasing import replace_released
from training.versions import Built

Rename = Callable[[str], Built]


def test_the_first_version_is_released(renamed: Rename, tmp_path: Path) -> None:
    """An empty folder holds the version afterwards, made current."""
    manifest = replace_released(renamed("one"), tmp_path)
    assert versions(tmp_path) == ["one"]
    assert load(current(tmp_path)).manifest == manifest


def test_the_version_before_is_removed(renamed: Rename, tmp_path: Path) -> None:
    """Only the newest version is shipped."""
    replace_released(renamed("one"), tmp_path)
    replace_released(renamed("two"), tmp_path)
    assert versions(tmp_path) == ["two"]
    assert current(tmp_path) == tmp_path / "two"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "two"]


def test_the_same_version_can_be_released_again(renamed: Rename, tmp_path: Path) -> None:
    """A version of the same name takes the place of the one before."""
    replace_released(renamed("one"), tmp_path)
    (tmp_path / "one" / "stray").touch()
    replace_released(renamed("one"), tmp_path)
    assert not (tmp_path / "one" / "stray").exists()
    load(current(tmp_path))


@pytest.mark.parametrize("before", ["one", "two"])
def test_a_failed_release_leaves_the_old_version(renamed: Rename, tmp_path: Path, before: str) -> None:
    """Where the new version cannot be written the one before is still there to be served."""
    replace_released(renamed(before), tmp_path)
    told = renamed("one")
    sound = told.artefact.vocabulary
    vocabulary = Vocabulary(sound.groups, ("\ud800", *sound.symbols[1:]), sound.characters, sound.keys)
    broken = Built(told.artefact.model_copy(update={"vocabulary": vocabulary}), told.fitted, told.assessment)
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        replace_released(broken, tmp_path)
    load(current(tmp_path))
