"""`rejoinder report`, called as from the terminal, in the same process."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import fsspec
import pytest

Report = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    """Return a copy of the scored folder, beside which a page may be written."""
    return Path(shutil.copytree(scored, tmp_path / "scored"))


def test_the_page_is_written_beside_the_folder(report: Report, folder: Path) -> None:
    """Without a name the page has that of the folder, and its figures are told on standard error."""
    code, out, err = report(folder)
    page = (folder.parent / "scored.html").read_text("utf-8")
    assert (code, out) == (0, "")
    assert "12 documents" in err
    assert err.endswith(f"{folder.parent / 'scored.html'}\n")
    assert "<title>scored</title>" in page
    assert sorted(path.name for path in folder.parent.iterdir()) == ["scored", "scored.html"]


def test_machines_get_json(report: Report, folder: Path) -> None:
    """With --json the summary alone is printed: what was counted, and whether words are coloured."""
    code, out, err = report(folder, "--json", "-o", folder.parent / "page.html", "--title", "A title")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["documents"] == 12
    assert told["explained"] is True
    assert Path(told["output"]).read_text("utf-8").count("A title") == 2


def test_a_hyphen_is_standard_output(report: Report, folder: Path) -> None:
    """The page goes to standard output, and what is told of it to standard error."""
    code, out, err = report(folder, "-o", "-", "--json")
    assert (code, out.startswith("<!doctype html>\n")) == (0, True)
    assert json.loads(err)["output"] == "-"


def test_a_part_is_named_without_its_ending(report: Report, folder: Path) -> None:
    """The page of a file has its name; without a manifest the model is known by its answers."""
    [part] = (folder / "parts").iterdir()
    assert report(part, "--quiet") == (0, "", "")
    assert (folder / "parts" / "part-000000.html").exists()


def test_without_a_model_the_page_is_made(
    report: Report, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A model that is not at hand costs the colours alone, and that is told; one that was named must be there."""
    monkeypatch.setenv("REJOINDER_MODEL", str(tmp_path / "nowhere"))
    code, _, err = report(folder)
    assert (code, "words are not coloured" in err) == (0, True)
    code, _, err = report(folder, "--model", tmp_path / "nowhere")
    assert (code, err.count("\n"), "nowhere" in err) == (2, 1, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--date", "published"], "has no column published"), (["--source", "author"], "has no column author")],
)
def test_a_column_that_is_not_there_is_one_line(report: Report, folder: Path, arguments: list[str], told: str) -> None:
    """A column that was not carried along is exit code 2 with the columns there are, and no page."""
    code, _, err = report(folder, *arguments)
    assert (code, err.count("\n")) == (2, 1)
    assert told in err
    assert "document, date, source" in err
    assert not (folder.parent / "scored.html").exists()


def test_a_page_that_cannot_be_written_leaves_the_old_one(report: Report, folder: Path) -> None:
    """Where the new page fails the one that is there stays as it is."""
    page = folder.parent / "scored.html"
    page.write_text("old", "utf-8")
    assert report(folder, "--date", "nothing")[0] == 2
    assert page.read_text("utf-8") == "old"


def test_folder_and_page_may_be_urls(report: Report, scored: Path) -> None:
    """What was scored is read from, and the page written to, any file system that fsspec knows."""
    memory = fsspec.filesystem("memory")
    memory.put(str(scored), "/reported/scored", recursive=True)
    try:
        code, _, err = report("memory://reported/scored", "--date", "date")
        assert (code, err.split(" -> ")[1].strip()) == (0, "memory:///reported/scored.html")
        assert b"Over time" in memory.cat_file("/reported/scored.html")
    finally:
        memory.rm("/reported", recursive=True)


def test_a_page_never_takes_the_place_of_what_was_scored(report: Report, folder: Path) -> None:
    """Told to write over the rows that it reads, or over the run's manifest, the command refuses."""
    [part] = (folder / "parts").iterdir()
    for target in (part, folder / "manifest.json"):
        before = target.read_bytes()
        code, _, err = report(folder, "-o", target)
        assert (code, target.read_bytes()) == (2, before)
        assert f"{target} belongs to what was scored" in err
