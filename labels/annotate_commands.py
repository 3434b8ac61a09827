"""`rejoinder labels annotate`."""

from pathlib import Path

import click
from rich.console import Console

from labels.anchoring import slug
from labels.annotating import Session, open_tasks
from labels.desk import Desk
from labels.layers import own_root, prepare
from labels.lock import hold

__all__ = ["annotate"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--labels", "root", type=click.Path(path_type=Path), help="Your labels folder.  [REJOINDER_LABELS]")
@click.option("--annotator", required=True, help="Your name, kept with every label.")
@click.option("--reading", is_flag=True, help="Write a reading to compare with others, not gold.")
@click.option("--suggest", is_flag=True, help="Show what a model or others said, where the queue tells. It sways.")
def annotate(file: Path, *, root: Path | None, annotator: str, reading: bool, suggest: bool) -> None:
    """Read the sentences of a FILE, a text or a queue in .jsonl, and label each by a key.

    Every label is on disk before the next sentence is shown: stop when you like, and go on with the same command.
    """
    folder = own_root(root)
    prepare(folder)
    target = folder / ("readings" if reading else "gold") / f"read-by-{slug(annotator)}.jsonl"
    with hold(target.parent, target.name):
        session = Session.resume(target, annotator)
        with Console(stderr=True).status(f"opening {file.name}"):
            tasks = open_tasks(file, folder, mine=None if reading else session.done())
        desk = Desk(tasks, session, suggest=suggest)
        desk.read()
    left = len(desk.waiting) + len(desk.skipped)
    click.echo(f"{len(desk.done)} read, {left} left; labels in {target}")
