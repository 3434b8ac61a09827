"""`rejoinder labels export`."""

from pathlib import Path

import click

from labels.exchange.formats import FORMATS, format_for
from labels.exporting import choose_labels, export_labels
from labels.files import labels_root

__all__ = ["export"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--labels", "root", type=click.Path(path_type=Path), help="Labels folder.  [REJOINDER_LABELS]")
@click.option("--format", "name", type=click.Choice([*FORMATS]), help="Told by the ending unless given.")
@click.option("--source", "only", multiple=True, help="Only the labels of this source; may be given again.")
@click.option("--readings", is_flag=True, help="The readings instead of gold.")
@click.option("--with-base", "base", is_flag=True, help="Also the labels that the folder stands on.")
def export(
    file: Path, *, root: Path | None, name: str | None, only: tuple[str, ...], readings: bool, base: bool
) -> None:
    """Write labels with their sentences to a FILE that another tool reads.

    The sentences of a corpus belong to its publishers: mind where such a file goes.
    """
    found = name or format_for(file)
    kind = "readings" if readings else "gold"
    items = choose_labels(root or labels_root(), kind=kind, only=only, base=base)
    export_labels(items, file, found)
    click.echo(f"{len(items)} labels in {file}, as {found}")
