"""CSV and TSV: a header, then one sentence a row; and JSON Lines of the same columns."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from labels.errors import LabelError
from labels.exchange.entries import Entry, Fault, json_objects
from labels.records import GoldLabel
from labels.resolve import Resolved

__all__ = ["COLUMNS", "read_json_lines", "read_table", "write_csv", "write_json_lines", "write_tsv"]

COLUMNS: Final = ("text", *GoldLabel.model_fields)
"""The columns of an exported table; a file to import needs no more than `text` and the labels."""
_DELIMITERS: Final = ("\t", ",", ";")
_FIELD_LIMIT: Final = 16 * 1024 * 1024


def read_table(content: str) -> Iterator[Entry | Fault]:
    """Yield the rows of a table whose header names the columns; tab, comma or semicolon stands between them.

    Raises `LabelError` where quotation marks do not close.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    header = content.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(content, newline=""), delimiter=max(_DELIMITERS, key=header.count), strict=True)
    try:
        names, start = next(rows, []), rows.line_num + 1
        for row in rows:
            if any(row):
                yield _row(start, names, row)
            start = rows.line_num + 1
    except csv.Error as error:
        message = f"line {rows.line_num}: no table: {error}"
        raise LabelError(message) from error


def read_json_lines(content: str) -> Iterator[Entry | Fault]:
    """Yield the objects of JSON Lines, whose keys are the columns."""
    for found in json_objects(content):
        yield found if isinstance(found, Fault) else Entry(*found)


def write_csv(items: Sequence[Resolved[GoldLabel]]) -> str:
    """Return a table with a comma between columns."""
    return _written(items, ",")


def write_tsv(items: Sequence[Resolved[GoldLabel]]) -> str:
    """Return a table with a tab between columns."""
    return _written(items, "\t")


def write_json_lines(items: Sequence[Resolved[GoldLabel]]) -> str:
    """Return one object a line, its keys the columns."""
    return "".join(json.dumps(_values(item), ensure_ascii=False) + "\n" for item in items)


def _row(number: int, names: list[str], row: list[str]) -> Entry | Fault:
    if len(row) != len(names):
        return Fault(number, f"expected {len(names)} columns as in the header, got {len(row)}")
    return Entry(number, dict(zip(names, row, strict=True)))


def _written(items: Sequence[Resolved[GoldLabel]], delimiter: str) -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_values(item) for item in items)
    return stream.getvalue()


def _values(item: Resolved[GoldLabel]) -> dict[str, Any]:
    return {"text": item.text, **item.label.model_dump(mode="json")}
