"""`rejoinder labels import`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from labels.exchange.formats import FORMATS
from labels.exchange.naming import Naming
from labels.exchange.told import Defaults
from labels.importing import Asked, add_plan, plan_file
from labels.layers import own_root
from labels.planning import Outcome, Plan, Row
from labels.scheme import TASKS

__all__ = ["import_"]

_BELOW: Final = 1
_LISTED: Final = 10
_SHOWN: Final = 70
_MEANING: Final = {
    Outcome.NEW: "to be added",
    Outcome.SAME: "labelled so already: nothing to do",
    Outcome.REPEATED: "said earlier in the file: left out",
    Outcome.CONFLICT: "labelled otherwise elsewhere: left out, to be adjudicated",
    Outcome.PASSED: "not annotated, skipped or rejected by the annotator",
    Outcome.WRONG: "cannot be used: nothing is written until --skip-wrong or the file is mended",
}


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--labels", "root", type=click.Path(path_type=Path), help="Your labels folder.  [REJOINDER_LABELS]")
@click.option("--write", is_flag=True, help="Do it; without, only tell what would happen.")
@click.option("--format", "format_", type=click.Choice([*FORMATS]), help="Told by the content unless given.")
@click.option(
    "--map", "pairs", multiple=True, metavar="THEIRS=OURS", help="Their column or label is our column or label."
)
@click.option("--stance", type=click.Choice([*map(str, TASKS["stance"])]), help="For entries that have none.")
@click.option("--sentiment", type=click.Choice([*map(str, TASKS["sentiment"])]), help="For entries that have none.")
@click.option("--annotator", default="imported", help="For entries that do not tell who read them.", show_default=True)
@click.option("--readings", is_flag=True, help="Second readings, to measure agreement: no gold.")
@click.option("--skip-wrong", is_flag=True, help="Add the others where entries cannot be used.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines, with every entry.")
def import_(
    file: Path,
    *,
    root: Path | None,
    format_: str | None,
    pairs: tuple[str, ...],
    stance: str | None,
    sentiment: str | None,
    annotator: str,
    write: bool,
    readings: bool,
    skip_wrong: bool,
    as_json: bool,
) -> int:
    """Take labels in from a FILE: CSV, TSV, JSON Lines, Label Studio, doccano, Prodigy or fastText.

    Sentences that stand in a known document are labelled there; the others become documents of your labels folder.
    Ends with 1 where entries are wrong or in conflict.
    """
    folder = own_root(root)
    asked = Asked(
        format_ or "",
        Naming.of(pairs),
        Defaults(stance or "", sentiment or "", annotator),
        "readings" if readings else "gold",
    )
    with Console(stderr=True).status(f"reading {file.name}"):
        plan = plan_file(file, folder, asked)
    counts = plan.counts()
    refused = bool(counts[Outcome.WRONG]) and not skip_wrong
    layer = add_plan(plan, folder) if write and not refused else None
    if as_json:
        click.echo(_json(plan, layer))
    else:
        _print(plan)
        click.echo(_said(plan, layer, write=write, refused=refused))
    return _BELOW if counts[Outcome.WRONG] or counts[Outcome.CONFLICT] else 0


def _json(plan: Plan, layer: Path | None) -> str:
    rows = [asdict(row) for row in plan.rows]
    told = {"added": str(layer) if layer else None, "counts": plan.counts(), "documents": len(plan.documents)}
    return json.dumps({**told, "entries": rows}, ensure_ascii=False)


def _print(plan: Plan) -> None:
    """Print how many entries come to what, the labels that are new, and each entry that a person should look at."""
    console, counts = Console(), plan.counts()
    table = Table(title="What becomes of the entries")
    for heading in ("entries", "", "what it means"):
        table.add_column(heading, justify="right" if heading == "entries" else "left")
    for outcome, meaning in _MEANING.items():
        if counts[outcome]:
            table.add_row(str(counts[outcome]), outcome, meaning)
    console.print(table)
    if plan.labels:
        console.print(_new(plan))
    near = [row for row in plan.rows if row.near]
    _list("new, but nearly the same as a labelled sentence", [(row, f"near {row.near}") for row in near])
    for outcome in (Outcome.CONFLICT, Outcome.WRONG):
        rows = [row for row in plan.rows if row.outcome is outcome]
        _list(outcome, [(row, row.detail) for row in rows])


def _new(plan: Plan) -> Table:
    table = Table(title="New labels")
    for heading in ("task", "label", "sentences"):
        table.add_column(heading, justify="right" if heading == "sentences" else "left")
    labels = [label for file in plan.labels.values() for label in file]
    for task, names in TASKS.items():
        for name in names:
            table.add_row(task, name, str(sum(getattr(label, task) == name for label in labels)))
    return table


def _list(title: str, rows: list[tuple[Row, str]]) -> None:
    if not rows:
        return
    click.echo(f"{title}, {len(rows)} entries:")
    for row, told in rows[:_LISTED]:
        text = row.text if len(row.text) <= _SHOWN else f"{row.text[:_SHOWN]}…"
        click.echo(f"  entry {row.number}: {told}" + (f"\n    {text}" if text else ""))
    if len(rows) > _LISTED:
        click.echo(f"  and {len(rows) - _LISTED} more: all with --json")


def _said(plan: Plan, layer: Path | None, *, write: bool, refused: bool) -> str:
    new = sum(len(labels) for labels in plan.labels.values())
    would = f"labels: {new}, new documents: {len(plan.documents)}"
    if layer:
        return f"added as {layer}: {would}"
    if refused and write:
        return "nothing written: mend the wrong entries, or leave them out with --skip-wrong"
    if not new:
        return "nothing new"
    return f"would be added: {would}. Nothing is written yet: --write does it"
