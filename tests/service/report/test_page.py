"""The page as a whole: complete, self-contained, and safe whatever a corpus holds."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest

from models.classifier import Classifier
from service.report.corpus import open_corpus
from service.report.explaining import explain
from service.report.page import Report, draw
from service.report.survey import Asked, survey

Row = dict[str, Any]
MakeRow = Callable[..., Row]
Write = Callable[[Path, Sequence[Row]], Path]

VOID: Final = {"meta", "link", "br", "hr", "img", "input"}


class _Page(HTMLParser):
    """Keeps every element with its attributes and the text in it, and checks that each is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements = list[tuple[str, dict[str, str | None]]]()
        self.texts = dict[str, list[str]]()
        self._open = list[str]()
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self._open[-1:]):
            self.texts.setdefault(tag, []).append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def told(scored: Path, classifier: Classifier, hostile: str) -> Report:
    """Return all that a page of the scored corpus is drawn from, its title hostile too."""
    opened, asked = open_corpus(str(scored)), Asked("date", "source", 3)
    return Report(
        title=hostile,
        corpus=opened,
        asked=asked,
        found=survey(opened, asked),
        explain=partial(explain, classifier),
        model=classifier.manifest,
        made=datetime(2024, 4, 1, 12, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def page(told: Report) -> _Page:
    """Return that page, parsed."""
    return _Page(draw(told))


def test_every_section_has_its_heading_and_link(page: _Page) -> None:
    """There is one heading of the first level, and a link to each of the second."""
    assert len(page.named("h1")) == 1
    anchors = [heading["id"] for heading in page.named("h2")]
    assert anchors == [
        "glance",
        "time",
        "sources",
        "all",
        "documents",
        "statements",
        "certainty",
        "reading",
        "provenance",
    ]
    links = [link["href"] for link in page.named("a")]
    assert {f"#{anchor}" for anchor in anchors} <= set(links)


def test_nothing_leads_out_of_the_page(page: _Page, told: Report) -> None:
    """No element loads or links to anything else; the policy allows this page's own style and script alone."""
    for tag, attributes in page.elements:
        for name in ("src", "srcset", "data", "action", "poster", "xlink:href", "style"):
            assert name not in attributes, tag
        assert (attributes.get("href") or "#").startswith("#") or attributes == {"rel": "icon", "href": "data:,"}
        assert [name for name in attributes if name.startswith("on")] == []
    [policy] = [meta["content"] for meta in page.named("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        [content] = re.findall(rf"<{tag}>(.*?)</{tag}>", draw(told), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert "url(" not in content
        assert "http" not in content


def test_hostile_texts_are_shown_as_they_are(page: _Page, hostile: str) -> None:
    """A title, id, source or statement that is HTML is text: no element comes of it, and all of it can be read."""
    assert page.named("img") == []
    assert len(page.named("script")) == len(page.named("style")) == 1
    readable = hostile.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")
    assert page.texts["bdi"].count(readable) >= 3
    assert readable in page.texts["title"]


def test_every_chart_has_a_name_and_a_table(page: _Page) -> None:
    """A drawing is an image with a title, or hidden where the text beside it says the same; a table has its figures."""
    charts = [svg for svg in page.named("svg") if svg.get("role") == "img"]
    assert len(charts) == 3
    assert all(svg.get("role") == "img" or svg.get("aria-hidden") == "true" for svg in page.named("svg"))
    assert "The figures as a table" in page.texts["summary"]
    assert all(
        region.get("aria-label") and region.get("tabindex") == "0" for region in page.named("div") if "role" in region
    )
    assert all(cell.get("scope") in {"col", "row"} for cell in page.named("th"))


def test_headline_figures_are_those_of_the_run(page: _Page, told: Report) -> None:
    """Statements, and how many a person should read, are what the run counted."""
    assert told.corpus.manifest
    totals = told.corpus.manifest.totals
    assert page.texts["strong"][0] == f"{totals.statements:,}"
    assert any(f"({totals.review:,})" in text for text in page.texts["span"])


def test_a_page_without_text_date_or_model_reads(told: Report) -> None:
    """Without examples, dates, sources and model at hand each section says what it can, and the page is whole."""
    bare = replace(told, asked=Asked(), found=replace(told.found, examples={}), model=None)
    page = _Page(draw(bare))
    assert "time" not in [heading["id"] for heading in page.named("h2")]
    assert "There is no text to show: the rows have no column text, or no statement has a stance." in page.texts["p"]


def test_words_of_another_model_are_not_coloured(told: Report) -> None:
    """Where nothing can be explained the examples are there, without colours, and the page says why."""
    page = _Page(draw(replace(told, explain=lambda _: None, model=None)))
    assert page.named("mark") == []
    assert len(page.named("blockquote")) > 5
    assert any("the model at hand is not the one" in text for text in page.texts["p"])


def test_a_run_under_way_is_said_so(told: Report) -> None:
    """The page of a run that has not come to its end begins with a warning."""
    assert told.corpus.manifest
    unfinished = told.corpus.manifest.model_copy(update={"complete": False})
    page = _Page(draw(replace(told, corpus=replace(told.corpus, manifest=unfinished))))
    assert any(text.startswith("This run has not come to its end") for text in page.texts["p"])


def test_dates_that_cannot_be_read_are_said(told: Report) -> None:
    """A date column without a readable date gives a sentence in place of a chart."""
    page = _Page(draw(replace(told, found=replace(told.found, by_day={}))))
    assert any(text.startswith("No date in the column date could be read") for text in page.texts["p"])


def test_an_empty_corpus_has_a_page(write: Write, tmp_path: Path) -> None:
    """A file of no rows gives a page of zeros."""
    opened, asked = open_corpus(str(write(tmp_path / "rows.parquet", []))), Asked("date", "source")
    made = datetime(2024, 4, 1, tzinfo=UTC)
    page = _Page(draw(Report("Empty", opened, asked, survey(opened, asked), lambda _: None, None, made)))
    assert page.texts["strong"][0] == "0"
