"""Tests of what every format comes to."""

from hypothesis import given
from hypothesis import strategies as st

from labels.exchange.entries import Entry, Fault, Region, as_region, json_objects, spans_of


@given(st.text(), st.text(min_size=1), st.text())
def test_either_way_of_counting_gives_the_told_text(before: str, told: str, after: str) -> None:
    """A region counted in code points or in UTF-16 units comes to code points, where the file tells its text."""
    text = before + told + after
    units = [len(part.encode("utf-16-le", "surrogatepass")) // 2 for part in (before, told)]
    for start, end in ((len(before), len(before) + len(told)), (units[0], sum(units))):
        region = as_region(text, start, end, told)
        assert text[region.start : region.end] == told


def test_a_region_that_fits_neither_way_is_left() -> None:
    """Where the told text is nowhere, the numbers are kept, to be judged later."""
    assert as_region("abc", 0, 2, "x") == Region(0, 2)
    assert as_region("abc", 0, 2) == Region(0, 2)


def test_labels_of_one_span_come_together() -> None:
    """Several labels of a region are one entry, with the labels of the whole text before them."""
    one, two = Region(0, 3), Region(4, 6)
    found = list(spans_of(Entry(1, {}, ("all",)), [(one, "a"), (two, "b"), (one, "c")]))
    assert [(entry.region, entry.labels) for entry in found] == [(one, ("all", "a", "c")), (two, ("all", "b"))]


def test_every_line_is_an_object_or_a_fault() -> None:
    """Blank lines are passed over, other lines that hold no object are named."""
    found = list(json_objects('{"a": 1}\n\n[1]\n{"a"'))
    assert found[0] == (1, {"a": 1})
    assert found[1] == Fault(3, "expected a JSON object")
    assert isinstance(found[2], Fault)
    assert found[2].reason.startswith("no JSON: ")
