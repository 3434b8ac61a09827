"""Tables that read in full without any script, and that a script may sort and filter."""

from collections.abc import Sequence
from typing import NamedTuple

from service.report.markup import Child, Markup, element

__all__ = ["Cell", "Column", "folded", "table"]


class Column(NamedTuple):
    """A heading; a figure stands at the right, a word at the left."""

    heading: str
    is_figure: bool = True
    title: str | None = None


class Cell(NamedTuple):
    """What a cell shows, and what it is sorted by."""

    shown: Child
    key: str | float | None = None


def table(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, sortable: bool = True) -> Markup:
    """Return a table whose first column names its rows; a narrow screen scrolls it by itself, keys reach it."""
    head = element(
        "tr",
        [
            element(
                "th", column.heading, scope="col", title=column.title, class_="figure" if column.is_figure else None
            )
            for column in columns
        ],
    )
    built = element(
        "table",
        element("caption", caption, class_="unseen"),
        element("thead", head),
        element("tbody", [_row(columns, row) for row in rows]),
        data_sortable=sortable,
    )
    return element("div", built, class_="scroll", role="region", aria_label=caption, tabindex=0)


def folded(summary: str, *children: Child) -> Markup:
    """Return what a reader unfolds: here the figures of a chart."""
    return element("details", element("summary", summary), *children)


def _row(columns: Sequence[Column], row: Sequence[Cell]) -> Markup:
    cells = list[Markup]()
    for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
        class_ = "figure" if column.is_figure else None
        name, scope = ("th", "row") if place == 0 else ("td", None)
        cells.append(element(name, cell.shown, scope=scope, class_=class_, data_key=cell.key))
    return element("tr", cells)
