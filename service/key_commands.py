"""`rejoinder keys`: make, list and revoke the keys that callers show."""

from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from service.keys import Scope, new_key, read_keys, write_keys

__all__ = ["keys"]

_FILE: Final = click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="REJOINDER_KEYS",
    required=True,
    help="File of the hashed keys.  [REJOINDER_KEYS]",
)


@click.group()
def keys() -> None:
    """Make, list and revoke the keys that callers show."""


@keys.command("new")
@_FILE
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([str(scope) for scope in Scope]),
    multiple=True,
    default=[str(Scope.CLASSIFY)],
    help="What it is good for; may be told more than once.",
)
@click.option("--name", default="", help="Whose it is, to know it again.")
def _new(file: Path, scopes: tuple[str, ...], name: str) -> None:
    """Add a key to the file and print it, this once: the file keeps its digest."""
    kept = read_keys(file) if file.exists() else {}
    made = new_key(map(Scope, scopes), name)
    write_keys(file, [*kept.values(), made.kept])
    click.echo(f"{made.kept.id}: keep the key, it is not shown again", err=True)
    click.echo(made.secret)


@keys.command("list")
@_FILE
def _list(file: Path) -> None:
    """List the keys of the file, without what they are."""
    table = Table("id", "name", "scopes", "created")
    for key in read_keys(file).values():
        table.add_row(key.id, key.name, ", ".join(sorted(key.scopes)), key.created)
    Console().print(table)


@keys.command("revoke")
@click.argument("identity", metavar="ID")
@_FILE
def _revoke(identity: str, file: Path) -> None:
    """Take the key ID out of the file; a running service refuses it within a second."""
    kept = read_keys(file)
    if kept.pop(identity, None) is None:
        message = f"{file} has no key {identity}: `rejoinder keys list` shows those it has"
        raise click.ClickException(message)
    write_keys(file, kept.values())
    click.echo(f"{identity} is revoked", err=True)
