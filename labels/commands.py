"""`rejoinder labels check`."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from labels.check import Checked, check_labels
from labels.files import labels_root

__all__ = ["check"]

_BELOW = 1


@click.command()
@click.option("--labels", "root", type=click.Path(path_type=Path), help="Labels folder.  [REJOINDER_LABELS]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def check(root: Path | None, *, as_json: bool) -> int:
    """Check every line of every label file; exit 1 where something is wrong."""
    console = Console(stderr=True)
    with console.status("checking labels") as status:
        checked = check_labels(root or labels_root(), lambda file: status.update(f"checking {file.name}"))
    if as_json:
        rows = [
            {"kind": k, "source": s, "task": t, "label": la, "count": n} for (k, s, t, la), n in checked.counts.items()
        ]
        click.echo(json.dumps({"lines": checked.lines, "problems": checked.problems, "counts": rows}))
    else:
        for problem in checked.problems:
            click.echo(problem)
        Console().print(_table(checked))
        click.echo(f"{checked.lines} lines, {len(checked.problems)} errors")
    return _BELOW if checked.problems else 0


def _table(checked: Checked) -> Table:
    table = Table(title="Labels by source and class")
    for heading in ("kind", "source", "task", "label"):
        table.add_column(heading)
    table.add_column("count", justify="right")
    for key, count in sorted(checked.counts.items()):
        table.add_row(*key, str(count))
    return table
