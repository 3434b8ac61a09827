"""Tests of the sources of documents."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from labels.documents import FolderSource, open_sources
from labels.errors import DocumentMissing, SourceError
from labels.files import labels_root
from labels.packaged import PackagedSource

PACKAGED = """
[packaged.news]
distribution = "demo-corpus"
version = "1.0"
id_column = "id"
text_column = "text"
members = [{ name = "news.csv", sha256 = "SHA" }]
"""


def test_documents_are_the_text_files_sorted(tmp_path: Path) -> None:
    """A folder's documents are its `.txt` files by name, nothing else."""
    for name in ("b.txt", "a.txt", "notes.md"):
        (tmp_path / name).write_text(name, "utf-8")
    assert FolderSource(path=tmp_path).documents() == ["a", "b"]


@pytest.mark.parametrize("text", ["", "one\r\ntwo\rthree\n", "\ufeffmark", "Grüße 😀\x00\u2028"])
def test_a_text_comes_back_untouched(tmp_path: Path, text: str) -> None:
    """Line ends, marks and odd characters of a file stay, so that offsets hold."""
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert FolderSource(path=tmp_path).text("a") == text


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    """Asking for a document that is not there names it and the file expected."""
    with pytest.raises(DocumentMissing, match=r"no document 'a' in .*: expected the file a\.txt"):
        FolderSource(path=tmp_path).text("a")


def test_a_file_that_is_not_utf8_is_named_with_the_byte(tmp_path: Path) -> None:
    """A file in another encoding is refused with its path and the first wrong byte."""
    (tmp_path / "a.txt").write_bytes("abcé".encode("latin-1"))
    with pytest.raises(SourceError, match=r"a\.txt is not UTF-8 at byte 3: save it as UTF-8"):
        FolderSource(path=tmp_path).text("a")


def test_a_folder_source_has_a_path_alone() -> None:
    """A folder source with a word too many is refused."""
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        FolderSource.model_validate({"path": "texts", "pattern": "*.md"})


def test_both_kinds_of_sources_are_opened(labels_copy: Path) -> None:
    """The catalogue gives folders beside it and packaged corpora, and fetches nothing yet."""
    catalogue = labels_copy / "sources.toml"
    catalogue.write_text(catalogue.read_text("utf-8") + PACKAGED.replace("SHA", "0" * 64), "utf-8")
    sources = open_sources(labels_copy)
    assert sorted(sources) == ["disputes", "news"]
    assert list(sources["disputes"].documents()) == ["first", "second"]
    assert isinstance(sources["news"], PackagedSource)


def test_the_shipped_catalogue_names_both_corpora() -> None:
    """The catalogue in the repository describes the founding documents and the packaged corpora."""
    assert {"founding-documents", "newsarticles-2017", "houseofcommons-sample"} <= set(open_sources(labels_root()))


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    """A labels folder without a catalogue is refused with the file it lacks."""
    with pytest.raises(SourceError, match=r"sources\.toml is missing"):
        open_sources(tmp_path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[folder", "does not describe sources"),
        ("[folder.a]\n", "Field required"),
        ("[folder.a]\npath = 3\n", "not a valid path"),
        ("[web.a]\nurl = 'x'\n", "Extra inputs are not permitted"),
        (PACKAGED.replace("SHA", "abc"), "should match pattern"),
        (PACKAGED.replace('{ name = "news.csv", sha256 = "SHA" }', ""), "at least 1 item"),
    ],
)
def test_a_wrong_catalogue_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    """A catalogue that is no TOML or describes no source is refused with its path and the reason."""
    (tmp_path / "sources.toml").write_text(content, "utf-8")
    with pytest.raises(SourceError, match=rf"(?s)sources\.toml does not describe sources.*{reason}|{reason}"):
        open_sources(tmp_path)


def test_a_catalogue_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """A catalogue in another encoding is refused by the same named error as any wrong catalogue."""
    (tmp_path / "sources.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(SourceError, match=r"sources\.toml does not describe sources"):
        open_sources(tmp_path)
