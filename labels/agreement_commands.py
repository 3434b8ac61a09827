"""`rejoinder labels agreement`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from labels.agreement import Agreement, Readings, measure
from labels.documents import open_sources
from labels.errors import LabelError
from labels.files import label_files, labels_root, read_files
from labels.queue import Item, write_queue
from labels.records import GoldLabel
from labels.resolve import find_text
from labels.scheme import TASKS

__all__ = ["agreement"]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--labels", "root", type=click.Path(path_type=Path), help="Labels folder.  [REJOINDER_LABELS]")
@click.option("--source", "only", multiple=True, help="Only sentences of this source; may be given again.")
@click.option("--disagreements", is_flag=True, help="Also list the sentences that readers disagree on.")
@click.option("--queue", type=click.Path(path_type=Path), help="Write those to a file for `labels annotate`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def agreement(
    files: tuple[Path, ...],
    *,
    root: Path | None,
    only: tuple[str, ...],
    disagreements: bool,
    queue: Path | None,
    as_json: bool,
) -> None:
    """Measure how far readers agree; each label file is one reading, all in `readings/` by default."""
    folder = root or labels_root()
    readings = _readings(files or tuple(label_files(folder, "readings")), only)
    found: dict[str, Agreement] = {task: measure(readings, task) for task in TASKS}
    items = _to_adjudicate(found, readings, folder) if disagreements or queue else []
    if queue:
        write_queue(queue, items)
    if as_json:
        told = {task: {**asdict(one), "disagreements": len(one.disagreements)} for task, one in found.items()}
        rows = [item.model_dump() for item in items]
        click.echo(json.dumps({**told, "to_adjudicate": rows}, ensure_ascii=False))
        return
    Console().print(_table(found))
    for item in items if disagreements else ():
        click.echo(f"{item.suggestion}\n    {item.text}")
    if queue:
        click.echo(f"{len(items)} sentences to adjudicate in {queue}")


def _readings(files: Sequence[Path], only: Sequence[str]) -> Readings:
    """Return each file's labels by place, under the file's name without its ending."""
    if len(files) < 2:
        message = f"expected two readings or more, got {len(files)}: name the label files, or put them into `readings/`"
        raise LabelError(message)
    names = [file.name.split(".")[0] for file in files]
    if len(set(names)) < len(names):
        names = [str(file) for file in files]
    return {
        name: {label.place: label for label in read_files([file], GoldLabel) if not only or label.source in only}
        for name, file in zip(names, files, strict=True)
    }


def _to_adjudicate(found: Mapping[str, Agreement], readings: Readings, root: Path) -> list[Item]:
    """Return every sentence that readers disagree on, with who said what."""
    sources = open_sources(root)
    items = list[Item]()
    for place in sorted({place for one in found.values() for place in one.disagreements}):
        told = {name: read[place] for name, read in readings.items() if place in read}
        label = next(iter(told.values()))
        said = "; ".join(f"{name}: {one.stance}, {one.sentiment}" for name, one in told.items())
        source, document, start, end = place
        where = {"source": source, "document": document, "start": start, "end": end}
        items.append(Item(text=find_text(label, sources), **where, reason="disagreement", suggestion=said))
    return items


def _table(found: Mapping[str, Agreement]) -> Table:
    table = Table(title="Agreement beyond chance: 1 is perfect, 0 is chance")
    for heading in ("task", "of", "measure", "value"):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for task, one in found.items():
        table.add_row(task, f"{one.sentences} sentences", "Krippendorff's alpha", _figure(one.alpha))
        for label, value in one.per_class.items():
            table.add_row(task, label, "alpha against the rest", _figure(value))
        for pair, value in one.kappa.items():
            table.add_row(task, pair, "Cohen's kappa", _figure(value))
        table.add_row(task, "disagreements", "sentences", str(len(one.disagreements)))
    return table


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
