"""`rejoinder models`: which versions there are, and which one is served."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from models.artefact import Manifest
from models.errors import ModelError
from models.loading import load
from models.store import released_root, serving_folder, store_root, versions

__all__ = ["models"]


@click.command()
@click.option("--store", type=click.Path(path_type=Path), help="Folder of local versions.  [REJOINDER_STORE]")
def models(store: Path | None) -> None:
    """List the versions, and which one is served."""
    local = store or store_root()
    served = _served(local)
    table = Table(title="Versions")
    for heading in ("version", "where", "created", "terms", "held-out macro-F1", "served"):
        table.add_column(heading)
    for where, root in (("released", released_root()), ("store", local)):
        for name in versions(root):
            manifest = load(root / name).manifest
            table.add_row(*_row(manifest, where), "yes" if root / name == served else "")
    Console().print(table)


def _row(manifest: Manifest, where: str) -> tuple[str, ...]:
    stance = manifest.metrics.get("held_out_sixth", {}).get("stance", {})
    figure = f"{stance['macro_f1']:.3f}" if stance else "not measured"
    return (manifest.version, where, manifest.created, str(manifest.terms), figure)


def _served(store: Path) -> Path | None:
    try:
        return serving_folder(store)
    except ModelError:
        return None
