"""Tests of the formats together: files as each tool writes them come to the same labels."""

from pathlib import Path

import pytest

from labels.errors import LabelError
from labels.exchange.entries import Fault
from labels.exchange.formats import FORMATS, detect, format_for, read_content
from labels.exchange.naming import Naming
from labels.exchange.told import Defaults, Told, understand

FILES = Path(__file__).parent / "files"
EXPECTED = [
    ("The grower said the neighbour had poisoned his pears.", "accusation", "negative"),
    ("The neighbour said she had “never owned” any poison. 🍐", "rebuttal", "neutral"),
    ("Visitors praised the pears, which ripen in September.", "neutral", "positive"),
]
NAMES = {
    "table.csv": "csv",
    "table.tsv": "tsv",
    "lines.jsonl": "jsonl",
    "label-studio.json": "label-studio",
    "label-studio-min.json": "label-studio",
    "label-studio-spans.json": "label-studio",
    "doccano.jsonl": "doccano",
    "doccano-spans.jsonl": "doccano",
    "prodigy.jsonl": "prodigy",
    "fasttext.txt": "fasttext",
}
MAPPED = ("body=text", "kind=stance", "tone=sentiment", "charge=accusation", "answer=rebuttal")


def _understood(file: Path) -> list[Told | Fault]:
    content = read_content(file)
    entries = FORMATS[detect(content)].read(content)
    naming = Naming.of(MAPPED)
    return [entry if isinstance(entry, Fault) else understand(entry, naming, Defaults()) for entry in entries]


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_the_format_is_told_by_the_content(name: str, expected: str) -> None:
    """Every file is taken for what it is, whatever it is called."""
    assert detect(read_content(FILES / name)) == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_format_comes_to_the_same_labels(name: str) -> None:
    """The same three sentences are read from each format's file, with who read them where the format tells."""
    told = [one for one in _understood(FILES / name) if isinstance(one, Told)]
    assert [(one.sentence.text, one.stance, one.sentiment) for one in told] == EXPECTED
    annotator = "imported" if name == "fasttext.txt" else "ana@example.org"
    assert {one.annotator for one in told} == {annotator}
    assert all(one.sure and not one.furniture for one in told)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_real_file_is_wrong(name: str) -> None:
    """What a tool marks as skipped, rejected or not annotated is passed over, and is no mistake."""
    assert all(one.passed for one in _understood(FILES / name) if isinstance(one, Fault))


def test_spans_stand_in_the_whole_text() -> None:
    """A span keeps the text it is a part of and where, counted in code points although the tool counts UTF-16 units."""
    told = [one.sentence for one in _understood(FILES / "label-studio-spans.json") if isinstance(one, Told)]
    assert all(one.region and one.whole[one.region.start : one.region.end] == one.text for one in told)
    assert told[1].region is not None
    assert tuple(told[1].region) == (54, 108)


def test_an_empty_file_is_refused() -> None:
    """A file without any content is an error and not an import of nothing."""
    with pytest.raises(LabelError, match="the file is empty"):
        detect(" \n")


def test_a_damaged_first_line_is_taken_for_json_lines() -> None:
    """What begins as an object and is none is read as JSON Lines, so that the line is named."""
    assert detect('{"text": ') == "jsonl"


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    """A file in another encoding is refused with the byte; a byte order mark is no part of the text."""
    (tmp_path / "a.csv").write_bytes(b"text\ncaf\xe9\n")
    with pytest.raises(LabelError, match="not UTF-8 at byte 8: save it as UTF-8"):
        read_content(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_bytes("\ufefftext".encode())
    assert read_content(tmp_path / "b.csv") == "text"


def test_the_format_to_write_is_told_by_the_ending() -> None:
    """Endings name formats; another ending asks for --format."""
    names = [format_for(Path(f"a{ending}")) for ending in (".csv", ".tsv", ".jsonl", ".JSON", ".txt")]
    assert names == ["csv", "tsv", "jsonl", "label-studio", "fasttext"]
    with pytest.raises(LabelError, match=r"a\.xls does not tell the format: give --format"):
        format_for(Path("a.xls"))
