"""Promotions and rollbacks, one at a time and written down."""

import shutil
from pathlib import Path

import pytest

from models.errors import StoreBusy, StoreError
from models.promotion import HISTORY, history, only_promoter, promote_version, roll_back
from models.store import CURRENT, current, released_root, serving_folder


@pytest.fixture
def store(model_folder: Path, tmp_path: Path) -> Path:
    """Return a store of three versions, none of them current."""
    for name in ("v1", "v2", "v3"):
        shutil.copytree(model_folder, tmp_path / "store" / name)
    return tmp_path / "store"


def test_a_promotion_is_written_down(store: Path) -> None:
    """What was served before, and why a gate was overruled, stay known."""
    promote_version(store, "v1")
    move = promote_version(store, "v2", "asked for by the desk", ("worse",))
    assert current(store).name == "v2"
    assert (move.before, move.forced, move.overruled) == ("v1", "asked for by the desk", ("worse",))
    assert history(store)[-1] == move
    assert [one.before for one in history(store)] == ["", "v1"]


def test_rolling_back_goes_the_whole_way(store: Path) -> None:
    """Step by step to what was served before, and in the end to the shipped model."""
    for name in ("v1", "v2", "v3"):
        promote_version(store, name)
    assert [roll_back(store).version for _ in range(3)] == ["v2", "v1", ""]
    assert serving_folder(store).parent == released_root()
    with pytest.raises(StoreError, match="nothing to roll back"):
        roll_back(store)


def test_a_version_can_be_promoted_again_after_a_rollback(store: Path) -> None:
    """A rollback is no verdict for ever."""
    promote_version(store, "v1")
    promote_version(store, "v2")
    roll_back(store)
    promote_version(store, "v2")
    assert current(store).name == "v2"
    assert roll_back(store).version == "v1"


def test_only_a_version_can_be_promoted(store: Path) -> None:
    """A name that is none changes nothing and writes nothing down."""
    with pytest.raises(StoreError, match=r"no version 'v9' in .*: it has v1, v2, v3"):
        promote_version(store, "v9")
    assert history(store) == []


def test_a_version_that_is_gone_cannot_be_rolled_back_to(store: Path) -> None:
    """The message says what to do, and what is served stays."""
    promote_version(store, "v1")
    promote_version(store, "v2")
    shutil.rmtree(store / "v1")
    with pytest.raises(StoreError, match="cannot roll back to v1: it is no longer in"):
        roll_back(store)
    assert current(store).name == "v2"


def test_a_second_promoter_is_told(store: Path) -> None:
    """The lock is free again when the first is done."""
    with only_promoter(store), pytest.raises(StoreBusy, match="another promotion or rollback is under way"):
        only_promoter(store).__enter__()
    with only_promoter(store):
        promote_version(store, "v1")


def test_a_crash_between_writing_and_replacing_leaves_the_old_version(store: Path) -> None:
    """The line that never came true leads no rollback astray, nor does one that was cut short."""
    promote_version(store, "v1")
    pointer = (store / CURRENT).read_bytes()
    promote_version(store, "v2")
    (store / CURRENT).write_bytes(pointer)
    with (store / HISTORY).open("ab") as stream:
        stream.write(b'\n{"at":"2026-')
    assert roll_back(store).version == ""
    promote_version(store, "v3")
    assert history(store)[-1].version == "v3"
    assert roll_back(store).version == ""
