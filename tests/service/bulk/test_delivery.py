"""One output file, made of parts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from service.bulk.kinds import Kind

Score = Callable[..., Any]
Make = Callable[[Kind], Path]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TEXT])
def test_parts_are_joined_in_order(
    score: Score, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    """A file of many parts has the rows of all, in order, one header, and nothing is left beside it."""
    source = make(Kind.JSONL)
    score(source, "-o", tmp_path / "whole.jsonl")
    monkeypatch.setattr("service.bulk.shards._SMALLEST", 1000)
    score(source, "-o", tmp_path / "folder", "--to", kind)
    assert len(list((tmp_path / "folder" / "parts").iterdir())) > 3
    assert score(source, "-o", tmp_path / f"out.{kind}").code == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(["folder", "in.jsonl", f"out.{kind}", "whole.jsonl"])
    score(tmp_path / f"out.{kind}", "-o", tmp_path / "again.jsonl", "--unit", "sentence", "--id", "document")
    whole, again = (
        pl.read_ndjson(tmp_path / name).drop("index", "start", "end") for name in ("whole.jsonl", "again.jsonl")
    )
    assert again.drop("known_terms").equals(whole.drop("known_terms"))


def test_a_file_that_was_broken_off_goes_on(
    score: Score, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where joining fails, the parts stay, and the same command needs only to join them."""
    source = make(Kind.JSONL)
    with monkeypatch.context() as broken:
        broken.setattr("service.bulk.joining.pq.read_schema", None)
        with pytest.raises(TypeError, match=r"not callable"):
            score(source, "-o", tmp_path / "out.parquet")
    assert (tmp_path / "out.parquet.parts" / "manifest.json").exists()
    assert score(source, "-o", tmp_path / "out.parquet").code == 0
    assert pq.read_table(tmp_path / "out.parquet").num_rows > 30
    assert not (tmp_path / "out.parquet.parts").exists()


def test_an_input_is_not_written_over(score: Score, make: Make, tmp_path: Path) -> None:
    """An output that is an input, or that a pattern of inputs finds, is refused."""
    source = make(Kind.JSONL)
    before = source.read_bytes()
    for named in (source, tmp_path / "*.jsonl"):
        ended = score(named, "-o", source)
        assert ended.code == 2
        assert "in.jsonl is one of the inputs: name another output" in ended.err
    assert source.read_bytes() == before
