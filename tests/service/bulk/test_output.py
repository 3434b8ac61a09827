"""Tests of the folder that a run writes to: whose it is, one run at a time, and what a deletion leaves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from labels.errors import FolderBusy
from service.bulk.backends import Backend, here
from service.bulk.errors import OutputMismatch
from service.bulk.output import Output
from service.bulk.places import Place
from service.bulk.running import Asked, run

Asking = Callable[..., Asked]
BrokenOff = Callable[..., Backend]


def _show(*_: object) -> None:
    pass


def test_a_folder_of_something_else_is_refused(asking: Asking, tmp_path: Path) -> None:
    """A folder that holds other files is left alone."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.doc").touch()
    with pytest.raises(OutputMismatch, match=r"out holds thesis\.doc and no manifest\.json: name a new or empty"):
        run(asking(resume=False), str(tmp_path / "out"), here, _show)


def test_only_one_run_writes_to_a_folder(asking: Asking, broken_off: BrokenOff, tmp_path: Path) -> None:
    """A second run into the same folder is refused while the first one is under way."""

    def second() -> None:
        with pytest.raises(FolderBusy, match=r"is being written by another process"):
            run(asking(), str(tmp_path / "out"), here, _show)

    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        run(asking(), str(tmp_path / "out"), broken_off(1, second), _show)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_deletion_that_was_broken_off_leaves_no_part_behind(
    asking: Asking, broken_off: BrokenOff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Killed while it deletes an earlier run, beginning anew takes no part of that run for its own."""
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        run(asking(), str(tmp_path / "out"), broken_off(1), _show)
    remove, removed = Place.remove, list[str]()

    def remove_some(self: Place) -> None:
        if len(removed) == most:
            raise KeyboardInterrupt
        remove(self)
        removed.append(self.url)

    monkeypatch.setattr(Place, "remove", remove_some)
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        Output(str(tmp_path / "out")).clear()
    assert (tmp_path / "out" / "manifest.json").exists()
