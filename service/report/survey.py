"""One pass over a scored corpus, and all that the page tells of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from service.report.corpus import Corpus
from service.report.documents import Document, DocumentRanking
from service.report.examples import Example, ExampleSets
from service.report.rows import Coded, RowReader, Rows
from service.report.tallies import Tally, count_by

__all__ = ["CONFIDENCE_EDGES", "MOST_SOURCES", "Asked", "Survey", "survey"]

CONFIDENCE_EDGES: Final = tuple(float(edge) for edge in np.round(np.linspace(0.3, 1.0, 15), 2))
"""Bounds of the bars of confidence; no label of three wins with less than a third."""
MOST_SOURCES: Final = 10_000
"""Sources that are told apart; those that come later are counted together."""


@dataclass(frozen=True)
class Asked:
    """What a report is to show."""

    date: str | None = None
    source: str | None = None
    least: int = 10
    """How many statements a document needs to be ranked."""


@dataclass
class Survey:
    """What was found in a corpus."""

    total: Tally = field(default_factory=Tally)
    by_day: dict[int, Tally] = field(default_factory=dict)
    undated: Tally = field(default_factory=Tally)
    by_source: dict[str, Tally] = field(default_factory=dict)
    other_sources: Tally = field(default_factory=Tally)
    confidence: dict[str, list[int]] = field(default_factory=dict)
    """`sure` and `review` → how many such statements lie between each two edges; empty where rows are documents."""
    charged: list[Document] = field(default_factory=list)
    answered: list[Document] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    """The longest ones, the longest first: all of them where they are few."""
    ranked: int = 0
    """How many documents had statements enough to be ranked."""
    examples: dict[str, list[Example]] = field(default_factory=dict)


def survey(corpus: Corpus, asked: Asked, advance: Callable[[int], None] = lambda _: None) -> Survey:
    """Count a corpus, reading it once; `advance` is told the rows as they are done.

    Raises `ColumnWrong` for a column that is missing or holds something else, `InputUnreadable` for a file that
    cannot be read.
    """
    columns = corpus.wanted(asked.date, asked.source)
    reader = RowReader(wide=corpus.wide, date=asked.date, source=asked.source)
    found, ranking, examples = Survey(), DocumentRanking(asked.least), ExampleSets()
    for batch in corpus.batches(columns):
        if batch.num_rows:
            rows = reader.read(batch)
            _count(found, rows)
            ranking.add(rows)
            if not corpus.wide:
                _count_confidence(found, rows)
            if "text" in columns:
                examples.add(rows)
            advance(batch.num_rows)
    ranking.finish()
    found.charged, found.answered = ranking.ranked("stance_accusation"), ranking.ranked("stance_rebuttal")
    found.documents, found.ranked = ranking.longest(), ranking.enough
    found.examples = {name: chosen for name, chosen in examples.chosen().items() if chosen}
    return found


def _count(found: Survey, rows: Rows) -> None:
    found.total += Tally(rows.counts.sum(axis=0))
    for day, tally in _grouped(rows, rows.days):
        if day is None:
            found.undated += tally
        else:
            found.by_day[day] = found.by_day.get(day, Tally()) + tally
    for name, tally in _grouped(rows, rows.sources):
        if name in found.by_source or len(found.by_source) < MOST_SOURCES:
            found.by_source[name] = found.by_source.get(name, Tally()) + tally
        else:
            found.other_sources += tally


def _grouped(rows: Rows, groups: Coded | None) -> Iterable[tuple[Any, Tally]]:
    return count_by(groups.codes, rows.counts, groups.names).items() if groups else ()


def _count_confidence(found: Survey, rows: Rows) -> None:
    confidence = rows.batch["stance_confidence"].to_numpy(zero_copy_only=False)
    for mark, chosen in (("sure", rows.column("review") == 0), ("review", rows.column("review") == 1)):
        bars = np.histogram(confidence[chosen], CONFIDENCE_EDGES)[0]
        found.confidence[mark] = (np.array(found.confidence.get(mark, 0)) + bars).tolist()
