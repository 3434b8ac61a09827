"""`rejoinder classify`."""

import sys
from pathlib import Path

import click
from rich.console import Console

from models.classifier import Classifier
from models.loading import load
from service.settings import Places
from service.statements import cut, label, summarise
from service.terminal import as_json, coloured, table

__all__ = ["classify"]

_MODEL = click.option(
    "--model", type=click.Path(path_type=Path), help="Folder of the version to use.  [REJOINDER_MODEL]"
)


def _loaded(model: Path | None) -> Classifier:
    return Classifier(load(model or Places().model_folder()))


@click.command()
@click.argument("text")
@click.option("--json", "json_", is_flag=True, help="Print JSON for machines.")
@click.option("--no-split", is_flag=True, help="Take the text as one statement.")
@click.option("--explain", is_flag=True, help="Say which words caused each answer.")
@_MODEL
def classify(text: str, model: Path | None, *, json_: bool, no_split: bool, explain: bool) -> None:
    """Label every statement of TEXT; `-` reads it from standard input."""
    found = cut(sys.stdin.read() if text == "-" else text, whole=no_split)
    if not found.spans:
        message = "the text is blank: give at least one character that is not white space"
        raise click.UsageError(message)
    classifier = _loaded(model)
    statements = label(classifier, found, explain=explain)
    if json_:
        click.echo(as_json({"statements": statements, "summary": summarise(statements)}))
        return
    Console().print(table(statements))
    if explain:
        Console().print(coloured(statements))
