"""Folders and patterns of text files."""

import os
from pathlib import Path

import pytest

from service.bulk.errors import ColumnWrong
from service.bulk.places import Place
from service.bulk.records import LONGEST, Bad, Fields, Record
from service.bulk.texts import TextFiles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of two texts, one deeper, and a file that is none."""
    (tmp_path / "b").mkdir()
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfOne.\r\n")
    (tmp_path / "b" / "c.TXT").write_bytes(b"Two.")
    (tmp_path / "note.md").write_bytes(b"none")
    return tmp_path


def test_a_folder_is_read_in_the_order_of_names(folder: Path) -> None:
    """Each text file below a folder is a document, named by its path there; line ends stay as they are."""
    reader = TextFiles(Place(str(folder)), Fields(id="key", text="body"))
    assert list(reader.between(0, reader.extent())) == [Record("a.txt", "One.\r\n", ()), Record("b/c.TXT", "Two.", ())]
    assert reader.weight() == 13


def test_a_pattern_finds_texts(folder: Path) -> None:
    """A pattern of text files is one input of those that it finds."""
    reader = TextFiles(Place(str(folder / "*.txt")), Fields())
    assert [item.document for item in reader.between(0, 9) if isinstance(item, Record)] == ["a.txt"]


def test_text_files_have_no_columns(folder: Path) -> None:
    """A column to carry along is refused."""
    with pytest.raises(ColumnWrong, match=r"has no column date: text files have none but their text"):
        TextFiles(Place(str(folder)), Fields(keep=("date",)))


def test_bad_files_do_not_harm_others(folder: Path) -> None:
    """A file that is not UTF-8, or too large, is bad, by its name."""
    (folder / "0.txt").write_bytes(b"a\xff")
    with (folder / "1.txt").open("wb") as stream:
        stream.truncate(LONGEST + 1)
    one, two, *others = TextFiles(Place(str(folder)), Fields()).between(0, 4)
    assert one == Bad(0, f"{folder / '0.txt'}: not UTF-8: invalid start byte at byte 1")
    assert two == Bad(1, f"{folder / '1.txt'}: larger than {LONGEST} bytes")
    assert len(others) == 2


def test_the_digest_changes_with_any_file(folder: Path) -> None:
    """Another name, size or time of change gives another digest."""
    digest = TextFiles(Place(str(folder)), Fields()).digest()
    assert TextFiles(Place(str(folder)), Fields()).digest() == digest
    os.utime(folder / "a.txt", (1, 1))
    assert TextFiles(Place(str(folder)), Fields()).digest() != digest
