"""How certain the marks are, and how many a person should read."""

from typing import Final

from models.artefact import Manifest as ModelManifest
from service.report.bars import histogram
from service.report.figures import count, per_cent
from service.report.markup import Child, Markup, element
from service.report.sections import Section, captioned
from service.report.survey import CONFIDENCE_EDGES, Survey
from service.report.tables import Cell, Column, folded, table

__all__ = ["certainty"]

_CHART: Final = "Statements by confidence"


def certainty(found: Survey, model: ModelManifest | None) -> Section:
    """Return how many statements a person should read, and how confidence is spread."""
    share = found.total.share("review")
    uncertain = f"less certain than {model.review_below:.2f}" if model else "not certain"
    lead = (
        f"{count(found.total['review'])} of {count(found.total.statements)} statements ({per_cent(share.value)}) are "
        f"marked for review: their stance is {uncertain}, or the model knows none of their words. "
        "Read those before you count on them."
    )
    parts: list[Child] = [element("p", lead)]
    if found.confidence:
        legend = [
            element("li", element("span", class_=f"key confidence-{mark}"), told)
            for mark, told in (("sure", "certain enough"), ("review", "to review"))
        ]
        chart = histogram(CONFIDENCE_EDGES, found.confidence, _CHART, "Share of statements between each two bounds.")
        parts.append(captioned(_CHART, chart, element("ul", legend, class_="legend")))
        parts.append(folded("The figures as a table", _confidence_table(found)))
    return Section("certainty", "How certain", parts)


def _confidence_table(found: Survey) -> Markup:
    rows = [
        [Cell(f"{low:.2f} to {high:.2f}", low), Cell(count(sure), sure), Cell(count(review), review)]
        for low, high, sure, review in zip(
            CONFIDENCE_EDGES, CONFIDENCE_EDGES[1:], found.confidence["sure"], found.confidence["review"], strict=False
        )
    ]
    return table(_CHART, [Column("Confidence", is_figure=False), Column("Certain enough"), Column("To review")], rows)
