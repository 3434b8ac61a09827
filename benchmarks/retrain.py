"""How long a training takes from nothing, and again after fifty more labels.

    python benchmarks/retrain.py [--labels FOLDER] [--more 50] [--twice]

The first training learns all gold labels but the last fifty of those that are not held out; the second finds them
added. Both write a version with its card into a store that is thrown away. A third, `--fresh`, shows what the second
would have taken without what the first left, and how far their answers are apart; `--twice` leaves it out.
"""

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from labels.files import read_files, write_labels
from labels.layers import shipped_root
from labels.records import GoldLabel
from labels.scheme import TASKS
from training.dataset import load_dataset
from training.evaluation import compiled
from training.fitting import Recipe
from training.remembered import Remembered
from training.split import is_held_out
from training.versions import Built, build, save


class Run(NamedTuple):
    """One training: seconds of each step, and what came of it."""

    steps: dict[str, float]
    built: Built


def without_last(root: Path, place: Path, more: int) -> tuple[Path, Path]:
    """Return a copy of a labels folder that lacks some labels, and the file that holds them elsewhere."""
    folder = Path(shutil.copytree(root, place / "labels", ignore=shutil.ignore_patterns("*.py", "__pycache__")))
    file = max((folder / "gold").glob("*.jsonl"), key=lambda one: one.stat().st_size)
    records = read_files([file], GoldLabel)
    learnt = [one for one in records if not is_held_out(one.source, one.document)]
    last = {one.id for one in learnt[-more:]}
    write_labels(place / "more.jsonl", [one for one in records if one.id in last])
    write_labels(file, [one for one in records if one.id not in last])
    return folder, place / "more.jsonl"


def run(root: Path, place: Path, cache: Path | None) -> Run:
    """Train and write a version into a store of its own."""
    steps, last = dict[str, float](), [time.monotonic()]

    def done(step: str) -> None:
        now = time.monotonic()
        steps[step] = now - last[0]
        last[0] = now

    memory = Remembered(cache)
    done("reading the cache")
    built = build(root, Recipe(), done, memory)
    done("writing the cache, compiling")
    save(built, Path(tempfile.mkdtemp(dir=place)))
    done("card and files")
    return Run(steps, built)


def main() -> None:
    """Train three times and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, default=shipped_root())
    parser.add_argument("--more", type=int, default=50)
    parser.add_argument("--twice", action="store_true")
    asked = parser.parse_args()
    table = Table(title=f"Training, its report and its card; then again with {asked.more} more labels")
    for heading in ("", "from nothing", f"{asked.more} more", *([] if asked.twice else ["the same, fresh"])):
        table.add_column(heading, justify="right" if heading else "left")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        root, more = without_last(asked.labels, place, asked.more)
        runs = [run(root, place, place / "cache")]
        shutil.copy(more, root / "gold" / "more.jsonl")
        runs.append(run(root, place, place / "cache"))
        if not asked.twice:
            runs.append(run(root, place, None))
        texts = load_dataset(root, silver=False).texts
        answers = [[compiled(one.built.fitted).predict_proba(texts, task) for task in TASKS] for one in runs[1:]]
    for step in runs[0].steps:
        table.add_row(step, *(f"{one.steps[step]:.0f}" for one in runs))
    table.add_row("all, seconds", *(f"{sum(one.steps.values()):.0f}" for one in runs), style="bold")
    Console(width=100).print(table)
    if not asked.twice:
        gap = max(float(np.abs(one - other).max()) for one, other in zip(*answers, strict=True))
        print(f"largest gap between the probabilities of the last two: {gap:.1e}")


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
