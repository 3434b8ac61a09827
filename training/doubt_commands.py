"""`rejoinder labels doubt`."""

import json
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from labels.files import files_in, labels_root, read_files
from labels.layers import own_layers
from labels.queue import Item, write_queue
from labels.records import GoldLabel
from labels.scheme import TASKS, Task
from training.dataset import load_dataset
from training.doubt import Doubt, doubts, explained, out_of_fold
from training.terminal import steps, wide_console

__all__ = ["doubt"]


@click.command()
@click.option("--labels", "root", type=click.Path(path_type=Path), help="Labels folder.  [REJOINDER_LABELS]")
@click.option("--task", type=click.Choice([*TASKS]), default="stance", show_default=True, help="Which labels.")
@click.option("--own", is_flag=True, help="Tell only labels of the folder itself, not of what it stands on.")
@click.option("--source", "only", multiple=True, help="Tell only labels of this source; may be given again.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many to tell.")
@click.option("--queue", type=click.Path(path_type=Path), help="Write them to a file for `labels annotate`.")
@click.option(
    "--folds", type=click.IntRange(2), default=5, show_default=True, help="Models to fit, each without a part."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def doubt(
    *,
    root: Path | None,
    task: Task,
    own: bool,
    only: tuple[str, ...],
    top: int,
    queue: Path | None,
    folds: int,
    as_json: bool,
) -> None:
    """List the labels that are most likely wrong, with the sentence and why.

    They are ranked by how much likelier another label is to models that did not see the sentence.
    """
    folder = root or labels_root()
    with steps("doubting", folds + 1) as done:
        data = load_dataset(folder, silver=False)
        done("labels and texts")
        found = out_of_fold(data, n_splits=folds, done=done)
    mine = _own_places(folder) if own else None
    ranked = doubts(found, task)
    told = [
        one
        for one in ranked
        if (mine is None or one.item.label.place in mine) and (not only or one.item.label.source in only)
    ][:top]
    if queue:
        write_queue(queue, [_item(one) for one in told])
    if as_json:
        click.echo(json.dumps([_plain(explained(one, found)) for one in told], ensure_ascii=False))
        return
    wide_console().print(_table([explained(one, found) for one in told]))
    suspected = sum(one.suspect for one in ranked)
    click.echo(f"{suspected} of {len(ranked)} {task} labels are suspects (marked ?); most will prove right: read them")
    if queue:
        click.echo(f"read them again: rejoinder labels annotate {queue} --annotator YOU")


def _own_places(root: Path) -> set[tuple[str, str, int, int]]:
    files = [file for layer in own_layers(root) for file in files_in(layer, "gold")]
    return {label.place for label in read_files(files, GoldLabel)}


def _item(one: Doubt) -> Item:
    source, document, start, end = one.item.label.place
    said = f"labelled {one.given}, rather {one.likely} {one.p_likely:.2f}"
    where = {"source": source, "document": document, "start": start, "end": end}
    return Item(text=one.item.text, **where, reason="doubt", suggestion=said)


def _plain(one: Doubt) -> dict[str, Any]:
    label = one.item.label
    told = {"id": label.id, "annotator": label.annotator, "text": one.item.text, "task": one.task, "given": one.given}
    shares = {"p_given": round(one.p_given, 4), "p_likely": round(one.p_likely, 4), "lift": round(one.lift, 3)}
    return {**told, "likely": one.likely, "suspect": one.suspect, **shares, "words": list(one.words)}


def _table(told: list[Doubt]) -> Table:
    table = Table(title="Labels most likely wrong")
    for heading in ("label", "given", "rather", "sentence", "words for it"):
        table.add_column(heading, overflow="fold")
    for one in told:
        given, likely = f"{one.given} {one.p_given:.2f}", f"{one.likely} {one.p_likely:.2f}{'?' * one.suspect}"
        table.add_row(one.item.label.id, given, likely, Text(one.item.text), Text(", ".join(one.words)))
    return table
