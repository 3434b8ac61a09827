"""JSON Lines cut by bytes."""

import gzip
import io
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.bulk.lines import JsonLines
from service.bulk.places import Place
from service.bulk.records import LONGEST, Bad, Fields, Record
from service.bulk.streams import open_stream, unpack

MARK = b"\xef\xbb\xbf"


def _reader(content: bytes) -> JsonLines:
    return JsonLines(io.BytesIO(content), "in", Fields())


def _texts(items: object) -> list[str]:
    assert isinstance(items, list)
    return [item.text for item in items if isinstance(item, Record)]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.lists(st.integers(0, 400)), st.booleans())
def test_shards_have_every_line_once(texts: list[str], cuts: list[int], packed: bool) -> None:  # noqa: FBT001 - drawn
    """Wherever a file is cut, each line is in one shard, in order, also where the file can only be read forward."""
    content = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode()
    bounds = sorted({0, len(content), *(cut for cut in cuts if cut < len(content))})
    stream = unpack(io.BytesIO(gzip.compress(content)), "gzip") if packed else io.BytesIO(content)
    reader = JsonLines(stream, "in", Fields())
    found = [item for start, end in pairwise(bounds) for item in reader.between(start, end)]
    assert _texts(found) == texts


def test_a_packed_file_is_not_read_backwards() -> None:
    """A shard before the last one needs the file opened again; a later one is reached, whatever is skipped."""
    lines = [json.dumps({"text": str(number)}).encode() + b"\n" for number in range(9)]
    reader = JsonLines(unpack(io.BytesIO(gzip.compress(b"".join(lines))), "gzip"), "in", Fields())
    size = len(lines[0])
    assert _texts(list(reader.between(size, 2 * size))) == ["1"]
    assert _texts(list(reader.between(5 * size + 1, 7 * size))) == ["6"]
    assert not reader.reaches(size)
    assert reader.reaches(8 * size)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"oops", "not JSON in UTF-8: Expecting value"),
        (b"\xff", "not JSON in UTF-8: 'utf-8' codec can't decode byte 0xff"),
        (b"[]", "expected a JSON object, got a list"),
        (b'{"text": NaN}', "text: is of type float, expected a string"),
        (b"[" * 200_000, "not JSON: nested too deep"),
        (b'{"text": "%s"}' % (b"a" * LONGEST), f"longer than {LONGEST} bytes"),
    ],
)
def test_a_bad_line_does_not_harm_the_next(line: bytes, reason: str) -> None:
    """A bad line is told with its byte position, and the line after it is read."""
    bad, good = _reader(line + b'\n{"text": "a"}').between(0, 2**40)
    assert isinstance(bad, Bad)
    assert (bad.position, bad.reason[: len(reason)]) == (0, reason)
    assert good == Record(f"in:{len(line) + 1}", "a", ())


def test_blank_lines_and_a_mark_are_passed_over() -> None:
    """A byte-order mark is no part of the first line; a blank line is no record and no error."""
    assert list(_reader(MARK + b'{"text": "a"}\r\n\r\n').between(0, 99)) == [Record("in:0", "a", ()), None]


def test_what_is_appended_later_is_not_read(tmp_path: Path) -> None:
    """A file opened with its size ends there, even within a line."""
    (tmp_path / "in").write_bytes(b'{"text": "a"}\n{"text": "b"}\n')
    reader = JsonLines(open_stream(Place(str(tmp_path / "in")), None, 20), "in", Fields())
    one, two = reader.between(0, 99)
    assert isinstance(one, Record)
    assert isinstance(two, Bad)


def test_a_shard_that_was_broken_off_is_read_from_its_start(tmp_path: Path) -> None:
    """A reader that was left in the middle of a shard loses no line of it the next time."""
    lines = [json.dumps({"text": str(number)}).encode() + b"\n" for number in range(9)]
    (tmp_path / "in.jsonl").write_bytes(b"".join(lines))
    size = sum(map(len, lines))
    reader = JsonLines(open_stream(Place(str(tmp_path / "in.jsonl")), None, size), "in", Fields())
    broken_off = reader.between(0, size)
    assert [next(broken_off), next(broken_off)]
    assert _texts(list(reader.between(0, size))) == [str(number) for number in range(9)]
    packed = JsonLines(unpack(io.BytesIO(gzip.compress(b"".join(lines))), "gzip"), "in", Fields())
    broken_off = packed.between(0, size)
    assert [next(broken_off), next(broken_off)]
    assert not packed.reaches(0)


def test_a_packed_file_that_has_become_shorter_has_an_end() -> None:
    """A shard behind the end of what is there now holds nothing, and is not awaited for ever."""
    reader = JsonLines(unpack(io.BytesIO(gzip.compress(b'{"text": "a"}\n')), "gzip"), "in", Fields())
    assert list(reader.between(1000, 2000)) == []
