"""`rejoinder labels next`."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from labels.documents import open_sources
from labels.errors import LabelError
from labels.exchange.formats import read_content
from labels.files import labels_root, read_gold
from labels.queue import Item, read_queue, write_queue
from labels.records import GoldLabel
from labels.resolve import resolve
from labels.scheme import TASKS
from labels.sentences import split
from models.classifier import Classifier
from models.loading import load
from models.store import serving_folder, store_root
from training.choosing import Shares, Wanted, choose

__all__ = ["next_"]

_FEWEST_WORDS = 3


@click.command("next")
@click.argument("where")
@click.option("--labels", "root", type=click.Path(path_type=Path), help="Labels folder.  [REJOINDER_LABELS]")
@click.option("--model", type=click.Path(path_type=Path), help="Folder of the version that chooses; the one served.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The queue, JSON Lines.  [next.jsonl]")
@click.option("--count", type=click.IntRange(1), default=50, show_default=True, help="How many sentences.")
@click.option("--margin", type=float, default=Shares.margin, show_default=True, help="Share: the model wavers.")
@click.option("--rare", type=float, default=Shares.rare, show_default=True, help="Share: perhaps the rare stance.")
@click.option("--diverse", type=float, default=Shares.diverse, show_default=True, help="Share: unlike the rest.")
@click.option("--random", type=float, default=Shares.random, show_default=True, help="Share: at random.")
@click.option("--rare-stance", type=click.Choice([*map(str, TASKS["stance"])]), help="The one with fewest labels.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed, other chances.")
@click.option("--json", "as_json", is_flag=True, help="Print the queue as JSON for machines.")
def next_(
    where: str,
    *,
    root: Path | None,
    model: Path | None,
    output: Path | None,
    count: int,
    margin: float,
    rare: float,
    diverse: float,
    random: float,
    rare_stance: str | None,
    seed: int,
    as_json: bool,
) -> None:
    """Choose which sentences to read next from WHERE: a source by its name, a text, or a queue in .jsonl.

    Sentences that have gold, near-duplicates of such or of each other, and those of one or two words are left out.
    """
    folder, shares = root or labels_root(), Shares(margin, rare, diverse, random)
    with Console(stderr=True).status("choosing"):
        read = resolve(read_gold(folder), open_sources(folder))
        pool = _pool(where, folder, {item.label.place for item in read}, {item.text for item in read})
        gold = [item for item in read if not item.label.furniture]
        queue = choose(
            pool,
            [item.text for item in gold],
            Classifier(load(model or serving_folder(store_root()))),
            Wanted(count, rare_stance or _rarest([item.label for item in gold]), shares, seed),
        )
    file = output or Path("next.jsonl")
    write_queue(file, queue)
    if as_json:
        click.echo(json.dumps([item.model_dump() for item in queue], ensure_ascii=False))
        return
    reasons = ", ".join(f"{reason} {number}" for reason, number in Counter(item.reason for item in queue).items())
    click.echo(f"{len(queue)} of {len(pool)} sentences in {file} ({reasons or 'none'})")
    click.echo(f"read them: rejoinder labels annotate {file} --annotator YOU")


def _pool(where: str, root: Path, places: set[tuple[str, str, int, int]], texts: set[str]) -> list[Item]:
    """Return the sentences to choose from that have no gold label."""
    items = list(_read(where, root))
    unread = [item for item in items if item.text not in texts and _place(item) not in places]
    found = [item for item in unread if len(item.text.split()) >= _FEWEST_WORDS]
    if not found:
        message = f"{where} holds no sentence without a gold label"
        raise LabelError(message)
    return found


def _read(where: str, root: Path) -> Iterator[Item]:
    sources = open_sources(root)
    if where in sources:
        for document in sources[where].documents():
            text = sources[where].text(document)
            for start, end in split(text):
                yield Item(text=text[start:end], source=where, document=document, start=start, end=end)
    elif Path(where).suffix == ".jsonl" and Path(where).is_file():
        yield from read_queue(Path(where))
    elif Path(where).is_file():
        text = read_content(Path(where))
        yield from (Item(text=text[start:end]) for start, end in split(text))
    else:
        message = f"{where} is neither a file nor a source: there are {', '.join(sorted(sources))}"
        raise LabelError(message)


def _place(item: Item) -> tuple[str, str, int, int]:
    return (item.source, item.document, item.start, item.end)


def _rarest(labels: list[GoldLabel]) -> str:
    counts = Counter(str(label.stance) for label in labels)
    return min(TASKS["stance"], key=lambda stance: counts[stance])
