"""The sections on documents: which are most charged, which are most answered, and all where they are few."""

from collections.abc import Sequence
from textwrap import shorten
from typing import Final

from service.report.bars import interval_bar
from service.report.documents import LISTED, Document
from service.report.figures import count, day, interval, many, per_cent
from service.report.markup import Markup, element
from service.report.overview import tally_cells, tally_columns
from service.report.sections import Section
from service.report.survey import Survey
from service.report.tables import Cell, Column, table

__all__ = ["by_document", "rankings"]

_QUOTED: Final = 240


def rankings(found: Survey, least: int) -> Section:
    """Return the documents of the most remarkable shares of accusations, and of rebuttals."""
    lead = (
        f"Ranked by the lower bound of the share’s 95% interval, so that a few statements alone do not win. "
        f"{many(found.ranked, 'document')} of {count(found.total['documents'])} with at least "
        f"{many(least, 'statement')} took part."
    )
    parts = [element("p", lead, class_="lead")]
    for heading, ranked, name, told in (
        ("Most charged", found.charged, "stance_accusation", "Accusation"),
        ("Most answered", found.answered, "stance_rebuttal", "Rebuttal"),
    ):
        parts.append(element("h3", heading))
        parts.append(_ranking(heading, ranked, name, told) if ranked else element("p", "No document qualifies."))
    return Section("documents", "Documents that stand out", parts)


def by_document(found: Survey) -> Section | None:
    """Return a row a document where there are few of them."""
    if found.total["documents"] > LISTED:
        return None
    rows = [[Cell(_name(one), one.name), *tally_cells(one.tally, of_many=False)] for one in found.documents]
    columns = [Column("Document", is_figure=False), *tally_columns(of_many=False)]
    return Section("all", "By document", table("Documents", columns, rows))


def _ranking(heading: str, ranked: Sequence[Document], name: str, told: str) -> Markup:
    columns = [
        Column("Document", is_figure=False),
        Column("Statements"),
        Column(told),
        Column("Share", is_figure=False),
        Column(f"Its clearest {told.lower()}", is_figure=False),
    ]
    shown = columns if any(one.quotes for one in ranked) else columns[:-1]
    return table(f"{heading} documents", shown, [_ranked_row(one, name)[: len(shown)] for one in ranked])


def _ranked_row(document: Document, name: str) -> list[Cell]:
    share, quote = document.tally.share(name), document.quotes.get(name)
    return [
        Cell(_name(document), document.name),
        Cell([count(document.tally[name]), " of ", count(document.tally.statements)], document.tally.statements),
        Cell([per_cent(share.value), " ", element("small", interval(share))], round(share.value, 6)),
        Cell(interval_bar(share, name.replace("_", "-"))),
        Cell(element("q", shorten(quote.text, _QUOTED, placeholder=" …"), dir="auto") if quote else None),
    ]


def _name(document: Document) -> Markup:
    told = [document.source, day(document.day) if document.day is not None else None]
    beside = " · ".join(part for part in told if part)
    name = element("bdi", document.name or "(no id)")
    return element("span", name, element("small", beside, class_="beside") if beside else None, class_="name")
