"""Where the figures come from: the model, the run, its inputs, and what was left out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from service.bulk.manifest import Manifest
from service.report.corpus import Corpus
from service.report.figures import count, many, size
from service.report.markup import Child, Markup, element
from service.report.sections import Section
from service.report.survey import Survey
from service.report.tables import folded

__all__ = ["incomplete", "provenance"]

_INPUTS_SHOWN: Final = 50


def provenance(corpus: Corpus, found: Survey, made: datetime) -> Section:
    """Return what the run tells of itself; a file alone tells little."""
    facts = [("Scored rows", f"{corpus.name}, {many(len(corpus.files), 'file')}, {corpus.files[0].kind}")]
    if corpus.written:
        facts.append(("Written", _moment(corpus.written)))
    if corpus.manifest:
        facts += _run(corpus.manifest, found)
    else:
        facts.append(("Model", "not told: a file alone has no manifest"))
    facts.append(("This page", f"made {_moment(made)} by rejoinder report"))
    told = [element("div", element("dt", name), element("dd", element("bdi", value))) for name, value in facts]
    parts: list[Child] = [element("dl", told, class_="facts")]
    if corpus.manifest:
        parts.append(
            folded(f"What was scored: {many(len(corpus.manifest.plan.inputs), 'input')}", _inputs(corpus.manifest))
        )
    return Section("provenance", "Where this comes from", parts)


def incomplete(corpus: Corpus) -> Markup | None:
    """Return a warning where the run has not come to its end."""
    if corpus.manifest is None or corpus.manifest.complete:
        return None
    told = f"This run has not come to its end: the page tells of the {many(len(corpus.files), 'part')} that are done."
    return element("p", told, class_="warning", role="note")


def _run(manifest: Manifest, found: Survey) -> Iterator[tuple[str, str]]:
    plan, totals = manifest.plan, manifest.totals
    yield "Model", f"{plan.model.version}, fingerprint {plan.model.fingerprint}"
    yield "Scored by", f"rejoinder {plan.rejoinder}, one text a {plan.shape.unit}"
    if manifest.complete:
        silent = totals.documents - found.total["documents"] if plan.shape.unit == "document" else 0
        beside = f", {count(silent)} of them without any statement" if silent > 0 else ""
        yield "Documents", f"{count(totals.documents)} scored{beside}"
        yield (
            "Bad records",
            f"{count(totals.bad)} of {count(totals.records)}" + (": see errors.jsonl" if totals.bad else ""),
        )


def _inputs(manifest: Manifest) -> Markup:
    """Return the names of the inputs, without the folders of the machine that scored."""
    inputs = manifest.plan.inputs
    items = [
        element("li", element("bdi", one.url.rstrip("/").rsplit("/", 1)[-1]), f" ({size(one.stamp.size)})")
        for one in inputs[:_INPUTS_SHOWN]
    ]
    rest = len(inputs) - _INPUTS_SHOWN
    return element("ul", items, element("li", f"and {many(rest, 'more', 'more')}") if rest > 0 else None)


def _moment(told: datetime) -> str:
    return f"{told.day} {told:%b %Y, %H:%M} UTC"
