"""How long a training takes from nothing, and again after fifty more labels.

    python benchmarks/retrain.py [--labels FOLDER] [--more 50]

The first training learns all gold labels but the last fifty of those that are not held out; the second finds them
added. Both write a version with its card into a store that is thrown away. A third, `--fresh`, shows what the second
would have taken without what the first left, and how far their answers are apart.
"""

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

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


def timed(root: Path, store: Path, memory: Remembered) -> tuple[float, Built]:
    """Train and write a version; return how long it took, and the version."""
    began = time.monotonic()
    built = build(root, Recipe(), remembered=memory)
    save(built, store)
    return time.monotonic() - began, built


def main() -> None:
    """Train three times and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, default=shipped_root())
    parser.add_argument("--more", type=int, default=50)
    asked = parser.parse_args()
    table = Table(title=f"Training, its report and its card; then again with {asked.more} more labels")
    for heading in ("training", "seconds", "texts read", "largest gap to a fresh one"):
        table.add_column(heading, justify="left" if heading == "training" else "right")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        root, more = without_last(asked.labels, place, asked.more)
        first = Remembered(place / "cache")
        cold, _ = timed(root, place / "a", first)
        shutil.copy(more, root / "gold" / "more.jsonl")
        second = Remembered(place / "cache")
        warm, again = timed(root, place / "b", second)
        third = Remembered()
        fresh, alone = timed(root, place / "c", third)
        texts = load_dataset(root, silver=False).texts
        answers = [[compiled(one.fitted).predict_proba(texts, task) for task in TASKS] for one in (again, alone)]
    gap = max(float(np.abs(one - other).max()) for one, other in zip(*answers, strict=True))
    table.add_row("from nothing", f"{cold:.0f}", f"{first.table.extracted:,}", "")
    table.add_row(f"{asked.more} more labels", f"{warm:.0f}", f"{second.table.extracted:,}", f"{gap:.1e}")
    table.add_row("the same, fresh", f"{fresh:.0f}", f"{third.table.extracted:,}", "0")
    Console(width=100).print(table)


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
