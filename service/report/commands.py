"""`rejoinder report`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress

from models.artefact import MANIFEST
from models.classifier import Classifier
from models.errors import ModelError
from models.loading import load
from service.bulk.places import Place, write_bytes
from service.report.corpus import Corpus, open_corpus
from service.report.explaining import explain, has_scored
from service.report.page import Report, draw
from service.report.survey import Asked, Survey, survey
from service.settings import Places
from service.terminal import as_json

__all__ = ["report"]

_STANDARD: Final = "-"


@click.command()
@click.argument("scored")
@click.option("--output", "-o", help="The page, or `-`.  [SCORED with the ending .html]")
@click.option("--date", help="Column of the date, carried along by `score --keep`.")
@click.option("--source", help="Column of the source; a web address counts under its host.")
@click.option("--title", help="Heading of the page.  [the name of SCORED]")
@click.option(
    "--min-statements",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Statements that a document needs to be ranked, and a period to be drawn.",
)
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "json_", is_flag=True, help="Print a summary as JSON.")
@click.option("--model", type=click.Path(path_type=Path), help="Folder of the version that scored.  [REJOINDER_MODEL]")
def report(
    *,
    scored: str,
    output: str | None,
    date: str | None,
    source: str | None,
    title: str | None,
    min_statements: int,
    quiet: bool,
    json_: bool,
    model: Path | None,
) -> None:
    """Make one page of SCORED, the folder or a file that `rejoinder score` wrote; it opens without any network."""
    place = _page(scored, output)
    classifier = _classifier(model)
    corpus, asked = open_corpus(scored), Asked(date=date, source=source, least=min_statements)
    _refuse_own(place, corpus, scored)
    with _showing(corpus, quiet=quiet or json_) as advance:
        found = survey(corpus, asked, advance)
    known = classifier if classifier and has_scored(classifier, corpus, found) else None
    page = draw(
        Report(
            title=title or corpus.name,
            corpus=corpus,
            asked=asked,
            found=found,
            explain=partial(explain, known),
            model=known.manifest if known else None,
            made=datetime.now(UTC),
        )
    ).encode("utf-8", "replace")
    if place is None:
        sys.stdout.buffer.write(page)
    else:
        write_bytes(place, page)
    _tell(found, output=place.url if place else _STANDARD, explained=known is not None, quiet=quiet, json_=json_)


def _page(scored: str, output: str | None) -> Place | None:
    """Return where the page goes: beside what was scored unless told otherwise; None is standard output."""
    if output == _STANDARD:
        return None
    if output:
        return Place(output)
    found = Place(scored)
    stem = found.name if found.is_folder() else found.name.partition(".")[0]
    return Place(f"{found.url.rstrip('/').rpartition('/')[0]}/{stem or 'report'}.html")


def _refuse_own(place: Place | None, corpus: Corpus, scored: str) -> None:
    """Raise `UsageError` where the page would take the place of rows that it is made of, or of their run's manifest."""
    own = {Place(scored).url, (Place(scored) / MANIFEST).url, *(file.place.url for file in corpus.files)}
    if place and place.url in own:
        message = f"{place.url} belongs to what was scored: name another file for the page"
        raise click.UsageError(message)


def _classifier(model: Path | None) -> Classifier | None:
    """Return the model at hand; without one the page is made all the same, unless it was named."""
    try:
        return Classifier(load(model or Places().model_folder()))
    except ModelError:
        if model:
            raise
        return None


@contextmanager
def _showing(corpus: Corpus, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many rows are read; a pipe gets nothing."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    total = corpus.manifest.totals.statements if corpus.manifest and corpus.manifest.complete else None
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("reading", total=total)
        yield lambda rows: progress.advance(task, rows)


def _tell(found: Survey, *, output: str, explained: bool, quiet: bool, json_: bool) -> None:
    total = found.total
    told = {
        "output": output,
        "documents": total["documents"],
        "statements": total.statements,
        "review": total["review"],
        "explained": explained,
    }
    if json_:
        click.echo(as_json(told), err=output == _STANDARD)
    elif not quiet:
        beside = "" if explained else "; words are not coloured, the model at hand is not the one that scored"
        click.echo(f"{total['documents']} documents, {total.statements} statements -> {output}{beside}", err=True)
