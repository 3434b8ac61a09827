"""Runs over files: begun, broken off, gone on with, refused."""

import hashlib
import json
import resource
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.bulk.backends import Backend, here
from service.bulk.errors import (
    InputChanged,
    InputUnreadable,
    ModelChanged,
    OutputFailed,
    OutputMismatch,
    ShardsFailed,
    TooManyErrors,
)
from service.bulk.kinds import Kind
from service.bulk.manifest import Manifest
from service.bulk.records import Fields
from service.bulk.running import Asked, run
from service.bulk.schema import Shape
from service.bulk.work import Failed, Outcome, Task

Asking = Callable[..., Asked]
BrokenOff = Callable[..., Backend]
SHARDS = 8


def _show(*_: object) -> None:
    pass


def _counted(counts: list[int]) -> Backend:
    def backend(tasks: Iterable[Task]) -> Iterator[Outcome]:
        for outcome in here(tasks):
            counts.append(outcome.number if not isinstance(outcome, Failed) else -1)
            yield outcome

    return backend


def _files(folder: Path) -> dict[str, str]:
    """Return the digest of every file that a person sees, the manifest aside."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("[!.]*"))
        if path.is_file() and path.name != "manifest.json"
    }


def test_a_run_tells_what_it_did(asking: Asking, source: Path, tmp_path: Path) -> None:
    """The manifest has counts and the digest of every part, and every bad record has its line number."""
    manifest = run(asking(), str(tmp_path / "out"), here, _show)
    assert manifest == Manifest.model_validate_json((tmp_path / "out" / "manifest.json").read_bytes())
    assert (manifest.complete, len(manifest.parts)) == (True, SHARDS)
    assert (manifest.totals.records, manifest.totals.documents, manifest.totals.bad) == (100, 98, 2)
    told = {part.name: part.sha256 for part in manifest.parts}
    assert {name: digest for name, digest in _files(tmp_path / "out").items() if name != "errors.jsonl"} == told
    errors = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text("utf-8").splitlines()]
    assert [(error["input"], error["record"]) for error in errors] == [(str(source), 4), (str(source), 78)]


def test_a_run_that_was_broken_off_goes_on(asking: Asking, broken_off: BrokenOff, tmp_path: Path) -> None:
    """What is done is not scored again, and the output is that of a run that nothing happened to."""
    run(asking(), str(tmp_path / "whole"), here, _show)
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        run(asking(), str(tmp_path / "out"), broken_off(3), _show)
    (tmp_path / "out" / "parts" / ".part-000003.jsonl-0.tmp").write_bytes(b"half")
    counts = list[int]()
    run(asking(), str(tmp_path / "out"), _counted(counts), _show)
    assert counts == [3, 4, 5, 6, 7]
    assert _files(tmp_path / "out") == _files(tmp_path / "whole")
    assert not list((tmp_path / "out").rglob("*.tmp"))


def test_a_part_that_is_gone_or_cut_short_is_scored_again(
    asking: Asking, broken_off: BrokenOff, tmp_path: Path
) -> None:
    """A receipt counts only where its part is there in its whole length."""
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        run(asking(), str(tmp_path / "out"), broken_off(3), _show)
    (tmp_path / "out" / "parts" / "part-000000.jsonl").unlink()
    (tmp_path / "out" / "parts" / "part-000001.jsonl").write_bytes(b"{")
    counts = list[int]()
    run(asking(), str(tmp_path / "out"), _counted(counts), _show)
    assert counts == [0, 1, 3, 4, 5, 6, 7]


def test_a_run_that_is_complete_does_nothing(asking: Asking, tmp_path: Path) -> None:
    """The same command after the end scores nothing and tells the same."""
    first, counts = run(asking(), str(tmp_path / "out"), here, _show), list[int]()
    assert run(asking(), str(tmp_path / "out"), _counted(counts), _show) == first
    assert counts == []


def test_a_complete_run_that_lost_a_part_says_so(asking: Asking, tmp_path: Path) -> None:
    """Where a part of a complete run is gone, that is told, and the run may begin anew."""
    run(asking(), str(tmp_path / "out"), here, _show)
    (tmp_path / "out" / "parts" / "part-000002.jsonl").unlink()
    with pytest.raises(OutputMismatch, match=r"was complete and has lost or changed parts/part-000002\.jsonl: begin"):
        run(asking(), str(tmp_path / "out"), here, _show)
    assert run(asking(resume=False), str(tmp_path / "out"), here, _show).complete


def test_beginning_anew_keeps_what_is_there_until_it_can(asking: Asking, tmp_path: Path) -> None:
    """Where an input is missing, --no-resume deletes nothing."""
    run(asking(), str(tmp_path / "out"), here, _show)
    before = _files(tmp_path / "out")
    with pytest.raises(InputUnreadable, match=r"nowhere\.jsonl is not there"):
        run(asking(resume=False, inputs=(str(tmp_path / "nowhere.jsonl"),)), str(tmp_path / "out"), here, _show)
    assert _files(tmp_path / "out") == before


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"shape": Shape(unit="sentence")}, "shape unit was document, is now sentence"),
        ({"fields": Fields(keep=("pad",))}, r"fields keep was \[\], is now \['pad'\]"),
        ({"output": Kind.CSV}, "output was jsonl, is now csv"),
    ],
)
def test_another_run_is_refused_with_the_difference(
    asking: Asking, tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    """A folder goes on with its own options alone, and begins anew only when told to."""
    run(asking(), str(tmp_path / "out"), here, _show)
    with pytest.raises(OutputMismatch, match=rf"out belongs to another run:\n  {told}\nrun as before to go on"):
        run(asking(**changes), str(tmp_path / "out"), here, _show)
    assert run(asking(**changes, resume=False), str(tmp_path / "out"), here, _show).complete


def test_another_model_is_refused_with_the_difference(asking: Asking, tmp_path: Path) -> None:
    """A folder goes on with its own model alone."""
    run(asking(), str(tmp_path / "out"), here, _show)
    other = asking().model.model_copy(update={"fingerprint": "f" * 16})
    with pytest.raises(OutputMismatch, match=r"model fingerprint was [0-9a-f]{16}, is now f{16}"):
        run(asking(model=other), str(tmp_path / "out"), here, _show)


def test_an_input_that_changes_ends_the_run(asking: Asking, source: Path, tmp_path: Path) -> None:
    """Where a file is written anew under way, the run ends, what is done stays, and going on is refused."""

    def rewrite() -> None:
        source.write_bytes(source.read_bytes().replace(b"x" * 10, b"y" * 10))

    def backend(tasks: Iterable[Task]) -> Iterator[Outcome]:
        for number, outcome in enumerate(here(tasks)):
            yield outcome
            if number == 2:
                rewrite()

    with pytest.raises(InputChanged, match=r"in\.jsonl changed: it had \d+ bytes, .* when the run began, and has"):
        run(asking(), str(tmp_path / "out"), backend, _show)
    assert len(list((tmp_path / "out" / "parts").iterdir())) == 3
    with pytest.raises(OutputMismatch, match=r"belongs to another run:\n  .*in\.jsonl changed"):
        run(asking(), str(tmp_path / "out"), here, _show)


def test_an_input_that_grows_is_scored_as_it_was(
    asking: Asking, broken_off: BrokenOff, source: Path, tmp_path: Path
) -> None:
    """What is appended under way is told and not scored, also after going on."""
    run(asking(), str(tmp_path / "whole"), here, _show)

    def append() -> None:
        with source.open("a", encoding="utf-8") as stream:
            stream.write('{"text": "He denied it."}\n')

    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        run(asking(), str(tmp_path / "out"), broken_off(3, append), _show)
    assert run(asking(), str(tmp_path / "out"), here, _show).grown == {str(source): 26}
    assert _files(tmp_path / "out") == _files(tmp_path / "whole")


def test_a_model_that_changes_ends_the_run(asking: Asking, model_copy: Path, tmp_path: Path) -> None:
    """A worker that finds another model than the run began with ends it."""
    other = asking().model.model_copy(update={"version": "other"})
    with pytest.raises(ModelChanged, match=r"holds version='tiny' .*, the run began with version='other'"):
        run(asking(model=other, model_folder=str(model_copy)), str(tmp_path / "out"), here, _show)


def test_more_bad_records_than_allowed_end_the_run(asking: Asking, tmp_path: Path) -> None:
    """The limit ends the run with what is bad told; a higher limit goes on."""
    with pytest.raises(TooManyErrors, match=r"1 records are bad, at most 0 are allowed: see errors\.jsonl"):
        run(asking(max_errors=0), str(tmp_path / "out"), here, _show)
    assert json.loads((tmp_path / "out" / "errors.jsonl").read_text("utf-8"))["record"] == 4
    assert run(asking(max_errors=2), str(tmp_path / "out"), here, _show).totals.bad == 2


def test_an_output_that_cannot_be_written_ends_the_run(asking: Asking, tmp_path: Path) -> None:
    """Where a part cannot be put in place the run says so."""
    (tmp_path / "out" / "parts" / "part-000002.jsonl").mkdir(parents=True)
    (tmp_path / "out" / "manifest.json").touch()
    (tmp_path / "out" / "manifest.json").unlink()
    with pytest.raises(OutputFailed, match=r"out cannot be written to: Is a directory; what is done there is good"):
        run(asking(), str(tmp_path / "out"), here, _show)


def test_rows_that_cannot_be_written_are_no_fault_of_the_input(asking: Asking, tmp_path: Path) -> None:
    """Where there is no room for the rows it is the output that is named, and the same command goes on."""

    def cramped(tasks: Iterable[Task]) -> Iterator[Outcome]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
        try:
            yield from here(tasks)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    with pytest.raises(OutputFailed, match=r"out cannot be written to: File too large; what is done there is good"):
        run(asking(), str(tmp_path / "out"), cramped, _show)
    assert run(asking(), str(tmp_path / "out"), here, _show).totals.documents == 98


def test_a_shard_that_fails_is_named_and_the_others_are_done(asking: Asking, tmp_path: Path) -> None:
    """One shard's failure ends the run when all others are done, and the same command tries it again."""

    def backend(tasks: Iterable[Task]) -> Iterator[Outcome]:
        for task in tasks:
            yield Failed(task.shard, "its worker died") if task.shard.number == 2 else next(here([task]))

    with pytest.raises(
        ShardsFailed, match=r"1 shards failed, .*\n  shard 2 \(.*in\.jsonl, bytes \d+ to \d+\): its work"
    ):
        run(asking(), str(tmp_path / "out"), backend, _show)
    counts = list[int]()
    assert run(asking(), str(tmp_path / "out"), _counted(counts), _show).complete
    assert counts == [2]
