"""Tests of reading and writing label files."""

from pathlib import Path

import pytest

from labels.errors import LabelError, LabelFileError
from labels.files import label_files, labels_root, read_gold, read_lines, read_silver, write_labels
from labels.records import GoldLabel
from labels.scheme import Stance


def test_the_labels_folder_is_the_one_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`REJOINDER_LABELS` names the labels folder; without it the shipped one is taken."""
    assert (labels_root() / "sources.toml").is_file()
    monkeypatch.setenv("REJOINDER_LABELS", str(tmp_path))
    assert labels_root() == tmp_path


def test_label_files_are_plain_or_gzipped_and_sorted(tmp_path: Path) -> None:
    """A kind's files are those ending in `.jsonl` or `.jsonl.gz`, in the order of their names."""
    (tmp_path / "gold").mkdir()
    for name in ("c.jsonl", "a.jsonl.gz", "b.jsonl", "notes.txt"):
        (tmp_path / "gold" / name).touch()
    assert [file.name for file in label_files(tmp_path, "gold")] == ["a.jsonl.gz", "b.jsonl", "c.jsonl"]
    assert label_files(tmp_path, "silver") == []


def test_gold_readings_and_silver_are_read(labels_folder: Path) -> None:
    """Every line of every file of a kind becomes a record."""
    assert len(read_gold(labels_folder)) == 40
    assert len(read_gold(labels_folder, "readings")) == 80
    silver = read_silver(labels_folder)
    assert len(silver) == 20
    assert set(silver[0].stance) == set(Stance)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_writing_and_reading_gives_the_same_records(labels_folder: Path, tmp_path: Path, name: str) -> None:
    """Records survive a round through a file, plain or gzipped, and nothing else stays in the folder."""
    gold = read_gold(labels_folder)
    assert write_labels(tmp_path / "gold" / name, gold) == len(gold)
    assert read_gold(tmp_path) == gold
    assert [file.name for file in (tmp_path / "gold").iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_the_same_records_give_the_same_bytes(labels_folder: Path, tmp_path: Path, name: str) -> None:
    """Writing twice gives equal files, so that a label file changes only where a label does."""
    gold = read_gold(labels_folder)
    write_labels(tmp_path / name, gold)
    first = (tmp_path / name).read_bytes()
    write_labels(tmp_path / name, gold)
    assert (tmp_path / name).read_bytes() == first


def test_a_written_file_can_be_read_by_everyone(labels_folder: Path, tmp_path: Path) -> None:
    """A label file has ordinary permissions, not those of a temporary file."""
    write_labels(tmp_path / "a.jsonl", read_gold(labels_folder))
    assert (tmp_path / "a.jsonl").stat().st_mode & 0o777 == 0o644


def test_furniture_is_written_only_where_it_is_true(labels_folder: Path, tmp_path: Path) -> None:
    """Defaults stay out of the file."""
    plain = read_gold(labels_folder)[0]
    write_labels(tmp_path / "a.jsonl", [plain, plain.model_copy(update={"furniture": True})])
    first, second = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    assert "furniture" not in first
    assert second.endswith('"furniture":true}')


def test_blank_lines_are_passed_over_and_counted(labels_copy: Path) -> None:
    """A blank line is no record, and lines after it keep their own numbers."""
    file = labels_copy / "gold" / "disputes.jsonl"
    file.write_bytes(b"\n   \n" + file.read_bytes())
    lines = list(read_lines(file, GoldLabel))
    assert [line.number for line in lines] == list(range(3, 43))


def test_a_wrong_line_does_not_hide_the_others(labels_copy: Path) -> None:
    """Reading line by line gives the problem of a wrong line and the records of all others."""
    file = labels_copy / "gold" / "disputes.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"rebuttal"', b'"reply"', 1))
    lines = list(read_lines(file, GoldLabel))
    assert [line.number for line in lines if line.record is None] == [2]
    assert lines[1].problem == "stance: Input should be 'accusation', 'rebuttal' or 'neutral'"
    assert lines[2].problem == ""


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "line: Invalid JSON"),
        (b"[]", "line: Input should be an object"),
        (b'{"id": "\xff"}', "line: Invalid JSON"),
        (b"{}", "id: Field required; source: Field required"),
    ],
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: bytes, reason: str) -> None:
    """Reading all labels raises one error that names each wrong line with file, number and reason."""
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.jsonl").write_bytes(b"\n" + line + b"\n")
    with pytest.raises(LabelFileError, match=rf"(?s)1 label lines are wrong.*a\.jsonl:2: {reason}"):
        read_gold(tmp_path)


def test_a_missing_labels_folder_is_named(tmp_path: Path) -> None:
    """A labels folder that is not there is an error, not an empty set of labels."""
    with pytest.raises(LabelError, match=r"no labels folder .*absent"):
        read_silver(tmp_path / "absent")


@pytest.mark.parametrize("keep", [5, 200, -4])
def test_a_gzipped_file_cut_short_is_a_label_error(labels_copy: Path, keep: int) -> None:
    """A gzipped label file that ends early is refused by a label error that names the file."""
    file = labels_copy / "silver" / "teacher.jsonl.gz"
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(LabelError, match=r"teacher\.jsonl\.gz"):
        read_silver(labels_copy)


def test_a_file_that_is_no_gzip_is_a_label_error(labels_copy: Path) -> None:
    """A plain file under a gzipped name is refused by a label error that names the file."""
    file = labels_copy / "silver" / "teacher.jsonl.gz"
    file.write_bytes(b'{"id": "x"}\n')
    with pytest.raises(LabelError, match=r"teacher\.jsonl\.gz"):
        read_silver(labels_copy)
