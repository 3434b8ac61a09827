"""The first sections: what there is in all, over time, and by source."""

from collections.abc import Iterator, Mapping
from typing import Final

from labels.scheme import TASKS, Task
from service.report.bars import stacked_bar
from service.report.figures import count, interval, many, per_cent
from service.report.markup import Markup, element
from service.report.periods import Timeline, timeline
from service.report.sections import Section, captioned
from service.report.survey import Survey
from service.report.tables import Cell, Column, folded, table
from service.report.tallies import Tally
from service.report.trends import Line, trend

__all__ = ["at_a_glance", "by_source", "over_time", "tally_cells", "tally_columns"]

STANCE_LINES: Final = (Line("stance_accusation", "Accusation"), Line("stance_rebuttal", "Rebuttal"))
SENTIMENT_LINES: Final = (Line("sentiment_negative", "Negative"), Line("sentiment_positive", "Positive"))
_SOURCES_SHOWN: Final = 50


def at_a_glance(found: Survey) -> Section:
    """Return the headline figures."""
    total = found.total
    charges, answers = total["stance_accusation"], total["stance_rebuttal"]
    cards = [
        _card(count(total.statements), f"statements in {many(total['documents'], 'document')}"),
        _card(per_cent(total.share("stance_accusation").value), f"make or report a charge ({count(charges)})"),
        _card(per_cent(total.share("stance_rebuttal").value), f"answer one ({count(answers)})"),
        _card(f"{100 * answers / charges:.0f}" if charges else "–", "answers for every 100 charges"),
        _card(per_cent(total.share("sentiment_negative").value), "are negative in tone"),
        _card(per_cent(total.share("review").value), f"need a person’s eye ({count(total['review'])})"),
    ]
    return Section(
        "glance",
        "At a glance",
        [element("ul", cards, class_="cards"), *(_whole(total, task) for task in TASKS)],
    )


def over_time(found: Survey, column: str, least: int) -> Section:
    """Return stance and sentiment over time, and the figures as a table."""
    if not found.by_day:
        told = f"No date in the column {column} could be read: expected year, month, day, such as 2017-03-05."
        return Section("time", "Over time", element("p", told))
    line = timeline(found.by_day)
    lead = (
        f"By {line.unit} of the column {column}. Bands are 95% intervals. "
        f"A {line.unit} of fewer than {many(least, 'statement')} has no point. "
        "Where the sources change over time, the shares change with them."
    )
    charts = [
        captioned(title, trend(line.periods, lines, title, least))
        for title, lines in (
            ("Accusations and rebuttals, share of statements", STANCE_LINES),
            ("Negative and positive tone, share of statements", SENTIMENT_LINES),
        )
    ]
    figures = folded("The figures as a table", _period_table(line))
    return Section("time", "Over time", [element("p", [lead, *_left_out(found, line)], class_="lead"), charts, figures])


def by_source(found: Survey, column: str) -> Section:
    """Return a row a source, those with the most statements first."""
    ranked = sorted(found.by_source.items(), key=lambda entry: (-entry[1].statements, entry[0]))
    rows = [[Cell(element("bdi", name or "(none named)"), name), *tally_cells(tally)] for name, tally in ranked]
    rest = sum((tally for _, tally in ranked[_SOURCES_SHOWN:]), found.other_sources)
    if rest.statements:
        rows = [*rows[:_SOURCES_SHOWN], [Cell("all others", "\uffff"), *tally_cells(rest)]]
    lead = f"By the column {column}; a web address counts under its host. Shares with their 95% intervals."
    return Section(
        "sources",
        "By source",
        [
            element("p", lead, class_="lead"),
            table("Sources", [Column("Source", is_figure=False), *tally_columns()], rows),
        ],
    )


def tally_columns(*, of_many: bool = True) -> list[Column]:
    """Return the headings of `tally_cells`."""
    names = ("Statements", "Accusation", "Rebuttal", "Negative", "Positive", "To review")
    last = ("Documents",) if of_many else ()
    return [*(Column(name) for name in (*names, *last)), Column("Stance", is_figure=False)]


def tally_cells(tally: Tally, *, of_many: bool = True) -> list[Cell]:
    """Return a group's figures as the cells of a row; a group of many documents has their number too."""
    shares = [tally.share(name) for name in ("stance_accusation", "stance_rebuttal")]
    tones = [tally.share(name).value for name in ("sentiment_negative", "sentiment_positive", "review")]
    return [
        Cell(count(tally.statements), tally.statements),
        *(Cell([per_cent(one.value), " ", element("small", interval(one))], round(one.value, 6)) for one in shares),
        *(Cell(per_cent(tone), round(tone, 6)) for tone in tones),
        *([Cell(count(tally["documents"]), tally["documents"])] if of_many else []),
        Cell(stacked_bar(tally.shares("stance"), "stance")),
    ]


def _left_out(found: Survey, line: Timeline) -> Iterator[str]:
    """Yield a sentence for each kind of statements that are not drawn."""
    for tally, when in (
        (line.before, f"before {line.periods[0].name}"),
        (line.after, f"after {line.periods[-1].name}"),
    ):
        if tally.statements:
            yield f" {many(tally.statements, 'statement')} from {when} are in the table alone."
    if found.undated.statements:
        yield f" {many(found.undated.statements, 'statement')} without a date that can be read are in neither."


def _period_table(line: Timeline) -> Markup:
    edges = [
        (f"before {line.periods[0].name}", "", line.before),
        (f"after {line.periods[-1].name}", "\uffff", line.after),
    ]
    named = [(period.name, period.first.isoformat(), period.tally) for period in line.periods]
    rows = [
        [Cell(name, key), *tally_cells(tally)]
        for name, key, tally in (edges[0], *named, edges[1])
        if tally.statements or key.startswith(tuple("0123456789"))
    ]
    heading = str(line.unit).capitalize()
    return table(f"Figures by {line.unit}", [Column(heading, is_figure=False), *tally_columns()], rows)


def _whole(total: Tally, task: Task) -> Markup:
    shares: Mapping[str, float] = total.shares(task)
    legend = [
        element("li", element("span", class_=f"key {task}-{label}"), f"{label} ", element("b", per_cent(share)))
        for label, share in shares.items()
    ]
    return element(
        "div",
        element("h3", task.capitalize()),
        stacked_bar(shares, task, class_="bar whole"),
        element("ul", legend, class_="legend"),
    )


def _card(figure: str, told: str) -> Markup:
    return element("li", element("strong", figure), element("span", told))
