"""What the commands of this room share: their common options, where tables go, and bars for long work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

__all__ = ["CONFIG", "JSON", "LABELS", "STORE", "steps", "wide_console"]

_PIPE_WIDTH: Final = 120

LABELS: Final = click.option("--labels", type=click.Path(path_type=Path), help="Labels folder.  [REJOINDER_LABELS]")
STORE: Final = click.option(
    "--store", type=click.Path(path_type=Path), help="Folder of local versions.  [REJOINDER_STORE]"
)
CONFIG: Final = click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Recipe and gate in TOML; by default training.toml in the labels folder, where there is one.",
)
JSON: Final = click.option("--json", "json_", is_flag=True, help="Print JSON for machines.")


def wide_console() -> Console:
    """Return where tables go: as wide as the terminal, and wide enough for every column in a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_WIDTH)


@contextmanager
def steps(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar on a terminal, and nothing in a pipe."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)
        yield lambda step: progress.update(task, advance=1, description=f"{title}: {step}")
