"""Read the gold labels as an annotator would, chosen by `labels next` or at random, and draw what each is worth.

    python benchmarks/active_learning.py docs/active-learning.svg [--seeds 3]

The annotator is simulated: asked for a sentence, it gives the gold label. Both ways begin with the same labels, drawn
at random; before each batch a model is fitted to what was read so far, and it alone chooses. The recipe is lighter than
the shipped one (no character n-grams), to keep the many fits short. Judged on the held-out sixth.
"""

import argparse
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from labels.files import labels_root
from labels.queue import Item
from models.terms import DEFAULT_GROUPS
from training.choosing import Shares, Wanted, choose
from training.dataset import Dataset, Gold, load_dataset
from training.evaluation import compiled, judge, split_sixth
from training.fitting import Recipe, fit

READ = (300, 600, 1_000, 1_500, 2_000, 3_000)
WAYS = {"labels next": Shares(), "at random": Shares(0, 0, 0, 1)}
RECIPE = Recipe(groups=DEFAULT_GROUPS.replace("s", ""), min_df=2)
Curves = dict[str, NDArray[np.float64]]


def curve(kept: Dataset, held: tuple[Gold, ...], shares: Shares, seed: int) -> list[float]:
    """Return the stance macro-F1 after each number of labels read."""
    by_place = {item.label.place: item for item in kept.gold}
    drawn = np.random.default_rng(seed).permutation(len(kept.gold))[: READ[0]]
    read = {kept.gold[place].label.place for place in drawn}
    scores = list[float]()
    for batch in np.diff([*READ, READ[-1]]).tolist():
        gold = tuple(item for place, item in by_place.items() if place in read)
        classifier = compiled(fit(Dataset(gold), RECIPE))
        scores.append(judge(classifier, held).score("stance").macro_f1)
        if batch:
            pool = [as_item(item) for place, item in by_place.items() if place not in read]
            wanted = Wanted(batch, "rebuttal", shares, seed)
            chosen = choose(pool, [item.text for item in gold], classifier, wanted)
            read |= {(item.source, item.document, item.start, item.end) for item in chosen}
    return scores


def as_item(item: Gold) -> Item:
    """Return a labelled sentence as one that nobody has read."""
    source, document, start, end = item.label.place
    return Item(text=item.text, source=source, document=document, start=start, end=end)


def needed(scores: NDArray[np.float64], score: float) -> float:
    """Return how many labels a curve needs for a score, between its points by a straight line."""
    rising = np.maximum.accumulate(scores)
    return float(np.interp(score, rising, READ))


def draw(curves: Curves, file: Path) -> None:
    """Write the plot: means, and the span of the seeds; the same figures give the same bytes."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for name, rows in curves.items():
        axes.plot(READ, rows.mean(axis=0), marker="o", label=name)
        axes.fill_between(READ, rows.min(axis=0), rows.max(axis=0), alpha=0.2)
    axes.set(xlabel="labels read", ylabel="stance macro-F1, held-out sixth")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    with mpl.rc_context({"svg.hashsalt": "rejoinder"}):
        figure.savefig(file, metadata={"Date": None})


def main() -> None:
    """Print the table and the saving, then draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    kept, held = split_sixth(load_dataset(labels_root(), silver=False))
    jobs = [(way, seed) for seed in range(asked.seeds) for way in WAYS]
    found: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    for way, seed in track(jobs, "reading", disable=not sys.stdout.isatty()):
        found[way].append(curve(kept, held, WAYS[way], seed))
    curves = {way: np.array(rows) for way, rows in found.items()}
    table = Table(title=f"stance macro-F1 on {len(held)} held-out sentences, mean of {asked.seeds} seeds (least, most)")
    table.add_column("labels read", justify="right")
    for way in WAYS:
        table.add_column(way)
    for place, read in enumerate(READ):
        columns = (rows[:, place] for rows in curves.values())
        table.add_row(f"{read:,}", *(f"{one.mean():.3f} ({one.min():.3f}, {one.max():.3f})" for one in columns))
    Console().print(table)
    chosen, random = (rows.mean(axis=0) for rows in curves.values())
    for score in (random[-2], random[-1]):
        one, two = needed(chosen, score), needed(random, score)
        print(
            f"macro-F1 {score:.3f}: {one:,.0f} labels by labels next, {two:,.0f} at random: {1 - one / two:.0%} saved"
        )
    draw(curves, asked.file)


if __name__ == "__main__":
    main()
