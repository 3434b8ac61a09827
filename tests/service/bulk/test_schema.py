"""The columns of the output, as documented."""

import re
from itertools import chain
from pathlib import Path

import pytest

from service.bulk.errors import ColumnWrong
from service.bulk.records import Fields
from service.bulk.schema import Shape, schema_of

PAGE = (Path(__file__).parents[3] / "docs" / "bulk.md").read_text("utf-8").split("## What is written")[1]
TYPES = {"text": "string", "text, may be null": "string", "32-bit integer": "int32", "64-bit float": "double"}


def _documented(table: str) -> list[tuple[str, str]]:
    """Return (column, Arrow type) in order, the columns carried along as `date`."""
    rows = re.findall(r"^\| (`[a-z_`, ]+|as named by `--keep`) \| ([^|]+) \|", table, re.MULTILINE)
    named = (
        [("date" if "keep" in names else name, told) for name in re.findall(r"`([^`]+)`", names)]
        for names, told in rows
    )
    return [(name, TYPES.get(told, "bool")) for name, told in chain.from_iterable(named)]


@pytest.mark.parametrize(("wide", "place"), [(False, 0), (True, 1)])
def test_columns_are_those_of_the_page(wide: bool, place: int) -> None:  # noqa: FBT001 - a parameter
    """docs/bulk.md lists the columns of each form in order, with their types."""
    schema = schema_of(Shape(wide=wide), Fields(keep=("date",)))
    tables = PAGE.split("With `--wide` a row is a document:")
    assert [(field.name, str(field.type)) for field in schema] == _documented(tables[place])


def test_text_may_be_left_out() -> None:
    """Without text all other columns stay."""
    every = schema_of(Shape(), Fields()).names
    assert schema_of(Shape(text=False), Fields()).names == [name for name in every if name != "text"]


def test_only_columns_carried_along_may_be_null() -> None:
    """What scoring itself writes is never null."""
    schema = schema_of(Shape(), Fields(keep=("date",)))
    assert [field.name for field in schema if field.nullable] == ["date"]


def test_a_name_is_given_once() -> None:
    """A column to carry along that has the name of one of the output is refused."""
    with pytest.raises(ColumnWrong, match=r"^stance: a column of the output has this name already"):
        schema_of(Shape(), Fields(keep=("stance",)))
