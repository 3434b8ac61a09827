"""Files on a disk and on a real S3-compatible server."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.bulk.errors import PlaceUnknown
from service.bulk.places import Place, changed, replacing, write_bytes

PATIENCE = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Yield the environment in which s3:// is a server on this machine, with a bucket."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "HOME": str(home)}
    environment |= {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
    command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as started:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield environment
        started.terminate()


def test_a_run_from_and_to_an_object_store(server: dict[str, str], model_folder: Path, texts: list[str]) -> None:
    """Inputs by pattern and an output folder on a server: complete, gone on with, and the same as on a disk."""
    code = """
import io, json, subprocess, sys
import fsspec, pyarrow.parquet as pq
from service.bulk.places import Place, write_bytes
files = fsspec.filesystem("s3")
files.mkdir("bucket")
texts = json.load(sys.stdin)
for number in range(3):
    lines = "".join(json.dumps({"id": f"{number}-{place}", "text": text}) + "\\n" for place, text in enumerate(texts))
    write_bytes(Place(f"s3://bucket/in/{number}.jsonl"), lines.encode())
command = [sys.executable, "-m", "rejoinder", "score", "s3://bucket/in/*.jsonl", "-o", "s3://bucket/out", "--json"]
told = [subprocess.run([*command, "--jobs", jobs], capture_output=True, text=True) for jobs in ("2", "1")]
files.invalidate_cache()
parts = [pq.read_table(io.BytesIO(files.cat(path))) for path in files.ls("bucket/out/parts")]
names = sorted(path.rsplit("/", 1)[-1] for path in files.ls("bucket/out"))
print(json.dumps([[ended.returncode, ended.stdout, ended.stderr] for ended in told] + [names, sum(map(len, parts))]))
"""
    environment = {**server, "REJOINDER_MODEL": str(model_folder)}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    first, second, names, rows = json.loads(ended.stdout)
    assert (first[0], second[0]) == (0, 0), first[2] + second[2]
    assert json.loads(first[1])["statements"] == json.loads(second[1])["statements"] == rows == 3 * len(texts)
    assert names == ["manifest.json", "parts"]


def test_little_is_read_ahead_of_a_large_object(server: dict[str, str]) -> None:
    """A shard of a large object costs the blocks that it stands in and the next one, not ten times as much."""
    code = """
import fsspec
from service.bulk.places import Place
files = fsspec.filesystem("s3")
files.mkdir("large")
files.pipe("large/a", bytes(32 * 1024 * 1024))
with Place("s3://large/a").open() as stream:
    stream.read(10)
    print(stream.cache.total_requested_bytes)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], env=server, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) <= 8 * 1024 * 1024


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    """Where filling a file fails, what was there stays, and nothing is left beside it."""
    target = Place(str(tmp_path / "deep" / "a"))
    write_bytes(target, b"old")

    def fail() -> None:
        with replacing(target) as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        fail()
    assert target.read_bytes() == b"old"
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a"]


def test_patterns_find_files_in_order(tmp_path: Path) -> None:
    """A pattern finds files alone, sorted; a file that has wildcards in its name is no pattern."""
    for name in ("b.csv", "a.csv", "[1].csv"):
        (tmp_path / name).touch()
    (tmp_path / "c.csv").mkdir()
    assert [Place(url).name for url in Place(str(tmp_path / "?.csv")).matches()] == ["a.csv", "b.csv"]
    assert not Place(str(tmp_path / "[1].csv")).is_pattern


def test_an_unknown_file_system_is_an_error() -> None:
    """A URL that no installed file system serves is told as such."""
    with pytest.raises(PlaceUnknown, match=r"^nowhere://a is of no file system that is installed: Protocol not known"):
        Place("nowhere://a")


@pytest.mark.parametrize(("info", "told"), [({"mtime": 1.5}, "1.5"), ({"ETag": "x", "LastModified": 2}, "x"), ({}, "")])
def test_a_change_is_known_by_tag_or_time(info: dict[str, object], told: str) -> None:
    """A tag of the content goes before a time; some file systems tell neither."""
    assert changed(info) == told


def test_parts_of_an_object_store_are_whole(tmp_path: Path) -> None:
    """What is written to another file system is filled on this machine first, and put there in one step."""
    target = Place(f"memory://{tmp_path.name}/a.parquet")
    with replacing(target) as stream:
        stream.write(b"PAR1")
        assert not target.exists()
    assert target.read_bytes() == b"PAR1"
    assert not Path(stream.name).exists()
    target.remove()
