"""The page as a whole: one file, nothing fetched, nothing run but its own few lines."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final

from models.artefact import Manifest as ModelManifest
from service.report.certainty import certainty
from service.report.corpus import Corpus
from service.report.figures import day, many
from service.report.guidance import how_to_read
from service.report.markup import Markup, element, raw
from service.report.overview import at_a_glance, by_source, over_time
from service.report.provenance import incomplete, provenance
from service.report.quotations import Explain, quotations
from service.report.rankings import by_document, rankings
from service.report.sections import Section, contents
from service.report.survey import Asked, Survey

__all__ = ["Report", "draw"]

_CAUTION: Final = "These marks were made by a machine. They say who charges and who answers, not who is right. "


@dataclass(frozen=True)
class Report:
    """All that a page is drawn from."""

    title: str
    corpus: Corpus
    asked: Asked
    found: Survey
    explain: Explain
    model: ModelManifest | None
    """What the model that scored tells of itself, where it is at hand."""
    made: datetime


def draw(report: Report) -> str:
    """Return the page as HTML that loads nothing and, by its own policy, cannot."""
    style, script = (files(__package__).joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    sections = list(_sections(report))
    body = element(
        "body",
        element("a", "Skip to the figures", href="#glance", class_="skip"),
        _header(report),
        contents(sections),
        element("main", [section.drawn() for section in sections]),
        element("script", raw(script)),
    )
    return "<!doctype html>\n" + element("html", _head(report.title, style, script), body, lang="en") + "\n"


def _sections(report: Report) -> Iterator[Section]:
    found, asked = report.found, report.asked
    yield at_a_glance(found)
    if asked.date:
        yield over_time(found, asked.date, asked.least)
    if asked.source:
        yield by_source(found, asked.source)
    if all_documents := by_document(found):
        yield all_documents
    yield rankings(found, asked.least)
    yield quotations(found, report.explain)
    yield certainty(found, report.model)
    yield how_to_read(report.model)
    yield provenance(report.corpus, found, report.made)


def _head(title: str, style: str, script: str) -> Markup:
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="generator", content="rejoinder report"),
        element("link", rel="icon", href="data:,"),
        element("title", title),
        element("style", raw(style)),
    )


def _header(report: Report) -> Markup:
    total, by_day = report.found.total, report.found.by_day
    told = [many(total.statements, "statement"), many(total["documents"], "document")]
    if by_day:
        told.append(f"{day(min(by_day))} to {day(max(by_day))}")
    if report.corpus.manifest:
        told.append(f"model {report.corpus.manifest.plan.model.version}")
    return element(
        "header",
        element("p", "Accusations and rebuttals", class_="kicker"),
        element("h1", element("bdi", report.title)),
        element("p", " · ".join(told), class_="byline"),
        element("p", _CAUTION, element("a", "How to read it", href="#reading"), class_="caution"),
        incomplete(report.corpus),
    )


def _digest(content: str) -> str:
    """Return a source as a content security policy names it by its hash."""
    return f"sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
