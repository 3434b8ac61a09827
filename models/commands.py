"""`rejoinder models` and `rollback`: which versions there are, which one is served, and the way back."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from models.artefact import Manifest
from models.errors import ModelError
from models.loading import load
from models.promotion import Move, history, only_promoter, roll_back
from models.store import released_root, serving_folder, store_root, versions

__all__ = ["models", "rollback"]

_STORE = click.option("--store", type=click.Path(path_type=Path), help="Folder of local versions.  [REJOINDER_STORE]")
_WIDTH: Final = 150
_DAMAGED: Final = 1


class _Listed(NamedTuple):
    """A version, or what is wrong with it."""

    name: str
    where: str
    manifest: Manifest | None
    damage: str
    served: bool


@click.command()
@_STORE
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def models(store: Path | None, *, as_json: bool) -> int:
    """List the versions with score, labels and date, and which one is served.

    Ends with 1 where a version is damaged: it is listed with what is wrong, and cannot be served.
    """
    local = store or store_root()
    found, moves = list(_listed(local)), history(local)
    if as_json:
        rows = [_row(one) | {"damage": one.damage, "served": one.served} for one in found]
        click.echo(json.dumps({"versions": rows, "history": [move.model_dump(mode="json") for move in moves]}))
    else:
        _print(found, moves)
    return _DAMAGED if any(one.damage for one in found) else 0


@click.command()
@_STORE
def rollback(store: Path | None) -> None:
    """Serve what was served before the last promotion; once more goes back one further."""
    local = store or store_root()
    with only_promoter(local):
        move = roll_back(local)
    click.echo(f"{move.version or 'the shipped model'} is served again")


def _listed(store: Path) -> Iterator[_Listed]:
    """Yield every version, the sound and the damaged."""
    served = _served(store)
    for where, root in (("released", released_root()), ("store", store)):
        for name in versions(root):
            manifest, damage = None, ""
            try:
                manifest = load(root / name).manifest
            except (ModelError, OSError) as error:
                damage = str(error)
            yield _Listed(name, where, manifest, damage, root / name == served)


def _print(found: Sequence[_Listed], moves: Sequence[Move]) -> None:
    console = Console()
    (console if console.is_terminal else Console(width=_WIDTH)).print(_table(found))
    for one in found:
        if one.damage:
            click.echo(f"{one.name} is damaged: {one.damage}", err=True)
    if moves:
        last = moves[-1]
        told = f"; forced: {last.forced}" if last.forced else ""
        click.echo(f"last: {last.kind} of {last.version or 'the shipped model'} at {last.at}{told}")


def _table(found: Sequence[_Listed]) -> Table:
    table = Table(title="Versions")
    for heading in ("version", "where", "created", "gold", "silver", "terms", "held-out macro-F1", "served"):
        table.add_column(heading)
    for one in found:
        row = _row(one)
        score = row.pop("macro_f1")
        figure = "damaged" if one.damage else "not measured" if score is None else f"{score:.3f}"
        cells = ("" if value is None else str(value) for value in row.values())
        table.add_row(*cells, figure, "yes" if one.served else "")
    return table


def _row(one: _Listed) -> dict[str, Any]:
    """Return what is told of a version; of a damaged one its name and place alone are known."""
    manifest = one.manifest
    if manifest is None:
        unknown = dict.fromkeys(("created", "gold", "silver", "terms", "macro_f1"))
        return {"version": one.name, "where": one.where, **unknown}
    stance = manifest.metrics.get("held_out_sixth", {}).get("stance", {})
    gold = manifest.labels.get("gold", {})
    return {
        "version": manifest.version,
        "where": one.where,
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
