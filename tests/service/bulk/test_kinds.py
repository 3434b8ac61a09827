"""Kinds of file by the ends of their names."""

import pytest

from service.bulk.errors import InputUnreadable
from service.bulk.kinds import Kind, input_kind, kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jsonl", Kind.JSONL),
        ("a.b.NDJSON", Kind.JSONL),
        ("s3://bucket/a.jsonl.gz", Kind.JSONL_GZ),
        ("a.csv.zst", Kind.CSV_ZST),
        ("a.tab", Kind.TSV),
        ("a.pq", Kind.PARQUET),
        ("a.txt", Kind.TEXT),
        ("a.parquet.gz", None),
        ("folder.csv/a", None),
        ("a.gz", None),
        ("jsonl", None),
    ],
)
def test_a_name_tells_its_kind(name: str, kind: Kind | None) -> None:
    """The ending of the last part decides, whatever its case, with one compression at most."""
    assert kind_of(name) is kind


def test_a_kind_may_be_told() -> None:
    """What is told goes before the name; where neither tells, the error lists what is read."""
    assert input_kind("a.csv", Kind.TSV) is Kind.TSV
    with pytest.raises(InputUnreadable, match=r"a\.dat ends like no kind that is read \(jsonl, .*name it with --from"):
        input_kind("a.dat", None)


def test_compressed_files_have_a_codec_and_do_not_grow() -> None:
    """Only plain text kinds may be appended to; only compressed ones have a codec."""
    assert [kind for kind in Kind if kind.grows] == [Kind.JSONL, Kind.CSV, Kind.TSV]
    assert {kind.compression for kind in Kind} == {None, "gzip", "zstd"}
