"""`rejoinder models` and `rollback`: which versions there are, which one is served, and the way back."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from models.artefact import Manifest
from models.errors import ModelError
from models.loading import load
from models.promotion import history, only_promoter, roll_back
from models.store import released_root, serving_folder, store_root, versions

__all__ = ["models", "rollback"]

_STORE = click.option("--store", type=click.Path(path_type=Path), help="Folder of local versions.  [REJOINDER_STORE]")
_WIDTH = 150


@click.command()
@_STORE
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def models(store: Path | None, *, as_json: bool) -> None:
    """List the versions with score, labels and date, and which one is served."""
    local = store or store_root()
    served = _served(local)
    found = [
        (load(root / name).manifest, where, root / name == served)
        for where, root in (("released", released_root()), ("store", local))
        for name in versions(root)
    ]
    moves = history(local)
    if as_json:
        rows = [_row(manifest, where) | {"served": is_served} for manifest, where, is_served in found]
        click.echo(json.dumps({"versions": rows, "history": [move.model_dump(mode="json") for move in moves]}))
        return
    console = Console()
    (console if console.is_terminal else Console(width=_WIDTH)).print(_table(found))
    if moves:
        last = moves[-1]
        told = f"; forced: {last.forced}" if last.forced else ""
        click.echo(f"last: {last.kind} of {last.version or 'the shipped model'} at {last.at}{told}")


@click.command()
@_STORE
def rollback(store: Path | None) -> None:
    """Serve what was served before the last promotion; once more goes back one further."""
    local = store or store_root()
    with only_promoter(local):
        move = roll_back(local)
    click.echo(f"{move.version or 'the shipped model'} is served again")


def _table(found: list[tuple[Manifest, str, bool]]) -> Table:
    table = Table(title="Versions")
    for heading in ("version", "where", "created", "gold", "silver", "terms", "held-out macro-F1", "served"):
        table.add_column(heading)
    for manifest, where, is_served in found:
        row = _row(manifest, where)
        score = row.pop("macro_f1")
        figure = "not measured" if score is None else f"{score:.3f}"
        table.add_row(*map(str, row.values()), figure, "yes" if is_served else "")
    return table


def _row(manifest: Manifest, where: str) -> dict[str, Any]:
    stance = manifest.metrics.get("held_out_sixth", {}).get("stance", {})
    gold = manifest.labels.get("gold", {})
    return {
        "version": manifest.version,
        "where": where,
        "created": manifest.created,
        "gold": sum(gold.values()),
        "silver": manifest.labels.get("silver", 0),
        "terms": manifest.terms,
        "macro_f1": stance.get("macro_f1"),
    }


def _served(store: Path) -> Path | None:
    try:
        return serving_folder(store)
    except ModelError:
        return None
