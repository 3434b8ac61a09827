"""`rejoinder score`."""

import time
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from models.classifier import Classifier
from models.loading import load
from service.bulk.backends import Backend, on_cores
from service.bulk.cluster import on_cluster
from service.bulk.delivery import run_to_file
from service.bulk.kinds import Kind, kind_of
from service.bulk.places import Place
from service.bulk.progress import showing
from service.bulk.records import Fields
from service.bulk.running import Asked, run
from service.bulk.schema import Shape
from service.bulk.streaming import STANDARD, score_stream
from service.bulk.work import identity_of
from service.settings import Places
from service.terminal import as_json

__all__ = ["score"]

_READ: Final = [str(kind) for kind in Kind]
_WRITTEN: Final = [str(kind) for kind in Kind if kind is not Kind.TEXT]


@click.command()
@click.argument("inputs", nargs=-1, required=True)
@click.option("--output", "-o", required=True, help="A folder, a file by its ending, or `-`; also as a URL.")
@click.option("--from", "input_kind", type=click.Choice(_READ), help="What the inputs are.  [by their names]")
@click.option("--to", "output_kind", type=click.Choice(_WRITTEN), help="What is written.  [by name, else parquet]")
@click.option("--text", default="text", show_default=True, help="Column of the text.")
@click.option("--id", "id_", help="Column of the document's id.  [id, where there is one]")
@click.option("--keep", multiple=True, help="Column to carry along, such as a date; may be repeated.")
@click.option(
    "--unit",
    type=click.Choice(["document", "sentence"]),
    default="document",
    show_default=True,
    help="What one text is: cut it into sentences, or take it as one.",
)
@click.option("--wide", is_flag=True, help="One row a document, with counts, in place of one a statement.")
@click.option("--no-text", is_flag=True, help="Leave the statements' text out.")
@click.option("--max-errors", type=click.IntRange(min=0), help="End where more records are bad.  [no limit]")
@click.option("--resume/--no-resume", default=True, help="Go on with the folder's run, or delete it and begin anew.")
@click.option("--jobs", type=int, default=-1, help="Processes; -1 is one a core.", show_default=True)
@click.option(
    "--backend",
    type=click.Choice(["cores", "dask"]),
    default="cores",
    show_default=True,
    help="Who works: this machine, or a Dask cluster.",
)
@click.option("--scheduler", help="Address of the cluster's scheduler, as in tcp://10.0.0.5:8786.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "json_", is_flag=True, help="Print a summary as JSON.")
@click.option("--model", type=click.Path(path_type=Path), help="Folder of the version to use.  [REJOINDER_MODEL]")
def score(
    *,
    inputs: tuple[str, ...],
    output: str,
    input_kind: str | None,
    output_kind: str | None,
    text: str,
    id_: str | None,
    keep: tuple[str, ...],
    unit: str,
    max_errors: int | None,
    jobs: int,
    backend: str,
    scheduler: str | None,
    model: Path | None,
    wide: bool,
    no_text: bool,
    resume: bool,
    quiet: bool,
    json_: bool,
) -> int:
    """Label all texts of INPUTS: files, folders of .txt files, patterns, URLs, or `-`; exit 1 where records were bad.

    A run that was broken off goes on where it was when the same command is given again.
    """
    folder = (model or Places().model_folder()).absolute()
    classifier = Classifier(load(folder))
    asked = Asked(
        inputs=inputs,
        input_kind=Kind(input_kind) if input_kind else None,
        fields=Fields(text=text, id=id_, keep=keep),
        shape=Shape(unit=unit, wide=wide, text=not no_text),
        output=_output_kind(output, output_kind),
        model_folder=str(folder),
        model=identity_of(classifier),
        resume=resume,
        max_errors=max_errors,
    )
    began = time.monotonic()
    if STANDARD in {output, *inputs}:
        totals = score_stream(asked, output, classifier, partial(click.echo, err=True))
    else:
        to_file = kind_of(output) is not None and not Place(output).is_folder()
        with showing(quiet=quiet) as show:
            totals = (run_to_file if to_file else run)(asked, output, _backend(backend, scheduler, jobs), show).totals
    told = {**totals.model_dump(), "seconds": round(time.monotonic() - began, 3), "output": output}
    _tell(told | {"model": asked.model.model_dump()}, quiet=quiet, json_=json_)
    return 1 if totals.bad else 0


def _backend(name: str, scheduler: str | None, jobs: int) -> Backend:
    if (name == "dask") != (scheduler is not None):
        message = "--backend dask and --scheduler ADDRESS go together"
        raise click.UsageError(message)
    return on_cores(jobs) if scheduler is None else on_cluster(scheduler)


def _output_kind(output: str, told: str | None) -> Kind:
    """Return the kind to write: the one told, that of the file's name, JSON Lines on standard output, else Parquet."""
    if told:
        return Kind(told)
    found = kind_of(output) if not Place(output).is_folder() else None
    return found or (Kind.JSONL if output == STANDARD else Kind.PARQUET)


def _tell(told: dict[str, Any], *, quiet: bool, json_: bool) -> None:
    if json_:
        click.echo(as_json(told), err=told["output"] == STANDARD)
    elif not quiet:
        counts = ", ".join(f"{told[name]} {name}" for name in ("documents", "statements"))
        click.echo(f"{counts}, {told['bad']} bad records -> {told['output']}", err=True)
