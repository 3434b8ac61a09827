"""Tests of checking a whole labels folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labels.check import check_labels
from labels.errors import SourceError, SourceUnavailable
from labels.files import labels_root, read_gold, read_silver, write_labels
from labels.records import digest_of

Record = dict[str, Any]

OFFLINE = """
[packaged.news]
distribution = "demo-corpus"
version = "1.0"
id_column = "id"
text_column = "text"
members = [{ name = "news.csv", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }]
"""

# Line of the gold file → how it is injured, and what the check must say of that line.
INJURIES: dict[int, tuple[Callable[[Record], object], str]] = {
    3: (lambda record: record.update(stance="blame"), "stance: Input should be 'accusation', 'rebuttal' or 'neutral'"),
    5: (lambda record: record.update(text="Copied."), "text: Extra inputs are not permitted"),
    8: (lambda record: record.pop("sentiment"), "sentiment: Field required"),
    11: (lambda record: record.update(digest="0" * 12), "the label says 000000000000: the text has changed"),
    14: (lambda record: record.update(document="ninth"), "no document 'ninth'"),
    17: (lambda record: record.update(source="rumours"), "unknown source 'rumours'"),
    20: (lambda record: record.update(end=1_000_000), "lies outside the text of"),
    23: (lambda record: record.update(end=record["start"]), "expected end > start"),
    26: (lambda record: record.update(start=-1), "start: Input should be greater than or equal to 0"),
    29: (lambda record: record.update(id="first-0"), "id 'first-0' is taken by gold/disputes.jsonl:1"),
    32: (lambda record: record.update(codebook="new"), "codebook: String should match pattern"),
}


def _edit(file: Path, line: int, edit: Callable[[Record], object]) -> None:
    """Change the record on one line of a label file."""
    lines = file.read_text("utf-8").splitlines()
    record = json.loads(lines[line - 1])
    edit(record)
    lines[line - 1] = json.dumps(record)
    file.write_text("\n".join(lines) + "\n", "utf-8")


def _append(file: Path, line: int, edit: Callable[[Record], object]) -> None:
    """Add a copy of one line, changed, to the end of a label file."""
    record = json.loads(file.read_text("utf-8").splitlines()[line - 1])
    edit(record)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(record) + "\n")


def test_a_sound_folder_has_no_problem(labels_folder: Path) -> None:
    """A sound folder is counted by kind, source, task and label, and every file is announced."""
    told = list[str]()
    checked = check_labels(labels_folder, lambda file: told.append(file.name))
    assert checked.problems == []
    assert checked.lines == 40 + 80 + 20
    assert told == ["disputes.jsonl", "first.jsonl", "second.jsonl.gz", "teacher.jsonl.gz"]
    accusations = sum(label.stance == "accusation" for label in read_gold(labels_folder))
    assert checked.counts["gold", "disputes", "stance", "accusation"] == accusations
    assert sum(count for key, count in checked.counts.items() if key[::2] == ("silver", "sentiment")) == 20


def test_every_injury_is_an_error_on_its_own_line(labels_copy: Path) -> None:
    """Eleven different injuries in one file give eleven errors, each with its line and its own reason."""
    file = labels_copy / "gold" / "disputes.jsonl"
    for line, (injure, _) in INJURIES.items():
        _edit(file, line, injure)
    problems = check_labels(labels_copy).problems
    assert [problem.split(": ")[0] for problem in problems] == [f"gold/disputes.jsonl:{line}" for line in INJURIES]
    for problem, (_, reason) in zip(problems, INJURIES.values(), strict=True):
        assert reason in problem


@pytest.mark.parametrize("line", INJURIES)
def test_one_injury_is_one_error(labels_copy: Path, line: int) -> None:
    """Each injury alone is found alone, and the wrong line is not counted as a label."""
    injure, reason = INJURIES[line]
    _edit(labels_copy / "gold" / "disputes.jsonl", line, injure)
    checked = check_labels(labels_copy)
    assert len(checked.problems) == 1
    assert checked.problems[0].startswith(f"gold/disputes.jsonl:{line}: ")
    assert reason in checked.problems[0]
    assert sum(n for (kind, _, task, _), n in checked.counts.items() if (kind, task) == ("gold", "stance")) == 39


@pytest.mark.parametrize("line", [b"{not json", b'{"id": "\xff\xfe"}'])
def test_a_line_that_is_no_json_is_an_error(labels_copy: Path, line: bytes) -> None:
    """A line that is no JSON in UTF-8 is named and does not stop the check."""
    file = labels_copy / "gold" / "disputes.jsonl"
    file.write_bytes(file.read_bytes() + line + b"\n")
    (problem,) = check_labels(labels_copy).problems
    assert problem.startswith("gold/disputes.jsonl:41: line: Invalid JSON")


def test_a_second_equal_label_is_a_duplicate(labels_copy: Path) -> None:
    """The same sentence labelled alike by another annotator is a duplicate of the first line."""
    _append(labels_copy / "gold" / "disputes.jsonl", 7, lambda record: record.update(id="new", annotator="reader-2"))
    assert check_labels(labels_copy).problems == ["gold/disputes.jsonl:41: duplicate of gold/disputes.jsonl:7"]


@pytest.mark.parametrize(("field", "value"), [("stance", "rebuttal"), ("sure", False), ("furniture", True)])
def test_a_second_different_label_is_a_conflict(labels_copy: Path, field: str, value: object) -> None:
    """The same sentence labelled otherwise is a conflict with the first line."""
    _append(labels_copy / "gold" / "disputes.jsonl", 7, lambda record: record.update({"id": "new", field: value}))
    (problem,) = check_labels(labels_copy).problems
    assert problem == (
        "gold/disputes.jsonl:41: conflict: the same sentence is labelled otherwise, second of gold/disputes.jsonl:7"
    )


def test_a_duplicate_in_another_file_is_found(labels_copy: Path) -> None:
    """Duplicates are found across the files of a kind, while readings may repeat gold."""
    gold = read_gold(labels_copy)
    write_labels(labels_copy / "gold" / "more.jsonl.gz", [gold[4].model_copy(update={"id": "new"})])
    assert check_labels(labels_copy).problems == ["gold/more.jsonl.gz:1: duplicate of gold/disputes.jsonl:5"]


def test_silver_of_a_gold_sentence_is_an_error(labels_copy: Path) -> None:
    """A sentence that has a gold label takes no silver one."""
    silver, anchor = read_silver(labels_copy), read_gold(labels_copy)[2]
    place = anchor.model_dump(include={"document", "start", "end", "digest"})
    write_labels(
        labels_copy / "silver" / "teacher.jsonl.gz", [*silver, silver[0].model_copy(update={**place, "id": "x"})]
    )
    assert check_labels(labels_copy).problems == [
        "silver/teacher.jsonl.gz:21: silver label of a sentence that has a gold label at gold/disputes.jsonl:3",
    ]


def test_silver_without_probabilities_is_an_error(labels_copy: Path) -> None:
    """A silver record that gives a task no probability is an error on its line and does not stop the check."""
    record = read_silver(labels_copy)[0].model_dump(mode="json")
    file = labels_copy / "silver" / "teacher.jsonl.gz"
    file.unlink()
    file.with_name("bare.jsonl").write_text(json.dumps({**record, "stance": {}}) + "\n", "utf-8")
    (problem,) = check_labels(labels_copy).problems
    assert problem.startswith("silver/bare.jsonl:1: stance")


def test_furniture_is_counted_apart(labels_copy: Path) -> None:
    """A sentence of furniture counts as furniture and has no sentiment."""
    _edit(labels_copy / "gold" / "disputes.jsonl", 1, lambda record: record.update(furniture=True))
    counts = check_labels(labels_copy).counts
    assert counts["gold", "disputes", "stance", "furniture"] == 1
    assert sum(n for (kind, _, task, _), n in counts.items() if (kind, task) == ("gold", "sentiment")) == 39


def test_an_unread_statement_of_a_founding_document_is_an_error(labels_copy: Path) -> None:
    """Every statement of the founding documents needs a gold label; those without are named with their range."""
    catalogue = labels_copy / "sources.toml"
    catalogue.write_text('[folder.founding-documents]\npath = "documents"\n' + catalogue.read_text("utf-8"), "utf-8")
    (labels_copy / "documents").mkdir()
    (labels_copy / "documents" / "a.txt").write_text("They stole it. We did not.", "utf-8")
    place = {"source": "founding-documents", "document": "a", "start": 0, "end": 14, "id": "a-0"}
    label = read_gold(labels_copy)[0].model_copy(update={**place, "digest": digest_of("They stole it.")})
    write_labels(labels_copy / "gold" / "founding.jsonl", [label])
    assert check_labels(labels_copy).problems == ["documents/a.txt: statement 15-26 has no gold label"]


def test_a_folder_without_a_catalogue_cannot_be_checked(tmp_path: Path) -> None:
    """Where the catalogue is missing nothing is said about the labels."""
    with pytest.raises(SourceError, match=r"sources\.toml is missing"):
        check_labels(tmp_path)


def test_a_corpus_that_cannot_be_had_ends_the_check(labels_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packaged corpus the check stops with that error and blames no label."""
    monkeypatch.setenv("REJOINDER_CACHE", str(labels_copy / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(labels_copy / "gold"))
    catalogue = labels_copy / "sources.toml"
    catalogue.write_text(catalogue.read_text("utf-8") + OFFLINE, "utf-8")
    _edit(labels_copy / "gold" / "disputes.jsonl", 1, lambda record: record.update(source="news"))
    with pytest.raises(SourceUnavailable, match=r"demo-corpus==1.0 could not be fetched, and nothing of it is cached"):
        check_labels(labels_copy)


def test_the_shipped_labels_are_sound() -> None:
    """Every label in the repository fits its document, and every founding statement is read."""
    checked = check_labels(labels_root())
    assert checked.problems == []
    assert checked.lines > 10_000
