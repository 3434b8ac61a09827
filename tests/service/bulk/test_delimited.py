"""CSV and TSV cut by records."""

import csv
import gzip
import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.bulk.delimited import Delimited, Mark
from service.bulk.errors import ColumnWrong
from service.bulk.places import Place
from service.bulk.records import LONGEST, Bad, Fields, Record
from service.bulk.streams import open_stream


def _reader(content: str | bytes, fields: Fields | None = None, marks: tuple[Mark, ...] = ()) -> Delimited:
    raw = content.encode() if isinstance(content, str) else content
    return Delimited(io.BytesIO(raw), "in", fields or Fields(), ",", marks)


def _marks(content: str) -> tuple[Mark, ...]:
    """Return the marks of a table, many for its size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.bulk.delimited._SPACING", 1)
        patch.setattr("service.bulk.delimited._MOST_MARKS", 4)
        reader = _reader(content)
        reader.extent()
    return reader.marks


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))), st.lists(st.integers(0, 9))
)
def test_shards_have_every_record_once(texts: list[str], cuts: list[int]) -> None:
    """Wherever a table is cut, each record is in one shard, in order, whatever quotes and line breaks it holds."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerows([["id", "text"], *([f"d{number}", text] for number, text in enumerate(texts))])
    bounds = sorted({0, len(texts), *(cut for cut in cuts if cut < len(texts))})
    reader = _reader(content.getvalue())
    found = [item for start, end in pairwise(bounds) for item in reader.between(start, end)]
    assert found == [Record(f"d{number}", text, ()) for number, text in enumerate(texts)]
    marked = _reader(content.getvalue(), marks=_marks(content.getvalue()))
    backwards = [list(marked.between(start, end)) for start, end in reversed(list(pairwise(bounds)))]
    assert [item for items in reversed(backwards) for item in items] == found


def test_a_nasty_table_is_read() -> None:
    """A byte-order mark, quotes in quotes, line breaks in fields, a blank line and an empty id do no harm."""
    told = '\ufeffid,"text"\r\n1,"He said ""no"",\r\ntwice."\r\n\r\n,plain\r\n'
    assert list(_reader(told).between(0, 99)) == [
        Record("1", 'He said "no",\r\ntwice.', ()),
        None,
        Record("in:3", "plain", ()),
    ]


def test_bad_records_do_not_harm_the_next() -> None:
    """Too few fields, bytes that are not UTF-8 and a field without end are bad, each in its own place."""
    told = b"id,text\n1\n2,\xff\n3,good\n4," + b"a" * (LONGEST + 1) + b"\n5,good\n"
    items = list(_reader(told).between(0, 99))
    assert [item.position for item in items if isinstance(item, Bad)] == [1, 2, 4]
    assert [item.document for item in items if isinstance(item, Record)] == ["3", "5"]


@pytest.mark.parametrize("fields", [Fields(text="body"), Fields(id="key"), Fields(keep=("date",))])
def test_a_column_that_is_not_there_is_named(fields: Fields) -> None:
    """A column asked for that the header lacks ends the run, before anything is scored."""
    with pytest.raises(ColumnWrong, match=r"in has no column (body|key|date): it has id, text"):
        _reader("id,text\n", fields)


@pytest.mark.parametrize("fields", [Fields(text="body"), Fields(id="body"), Fields(text="id", keep=("body",))])
def test_a_column_that_is_there_twice_is_named(fields: Fields) -> None:
    """Where a column that is read has a namesake the run ends: nothing would tell which one is meant."""
    with pytest.raises(ColumnWrong, match=r"^in has more than one column body: give each its own name$"):
        _reader("id,text,body,body\n", fields)


def test_namesakes_that_are_not_read_do_no_harm() -> None:
    """Columns without a name, as spreadsheets leave them at the right, are passed over."""
    assert list(_reader("id,text,,\n1,a,,\n").between(0, 9)) == [Record("1", "a", ())]


def test_an_earlier_shard_is_out_of_reach() -> None:
    """What was passed over cannot be read again from the same stream, unless it is known where it stands."""
    told = "id,text\n1,a\n2,b\n3,c\n"
    reader = _reader(told)
    assert [item.document for item in reader.between(1, 2) if isinstance(item, Record)] == ["2"]
    assert not reader.reaches(1)
    assert _reader(told, marks=_marks(told)).reaches(1)
    assert reader.extent() == 3


def test_marks_are_few_and_lead_to_their_records() -> None:
    """However many records there are, few marks are kept, and reading at one begins with the record that it names."""
    told = "id,text\r\n" + "".join(f'{number},"a\n{"b" * number}"\r\n' for number in range(50))
    marks = _marks(told)
    assert 2 <= len(marks) <= 4
    for record, byte in marks:
        assert told.encode()[byte:].startswith(f"{record},".encode())


def test_a_stream_that_goes_forward_only_has_no_marks(tmp_path: Path) -> None:
    """A compressed table cannot be read in parts."""
    path = tmp_path / "in.csv.gz"
    path.write_bytes(gzip.compress(b"id,text\n1,a\n"))
    with open_stream(Place(str(path)), "gzip", 0) as stream:
        reader = Delimited(stream, "in", Fields(), ",")
        assert reader.extent() == 1
    assert reader.marks == ()
