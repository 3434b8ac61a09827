"""Turn a share of the rebuttals into other labels, and see how many of them `labels doubt` finds.

    python benchmarks/sabotage.py [--share 0.3] [--seeds 1]

The flipped rebuttals become accusation or neutral, half and half. Doubt knows nothing of it: it fits on the sabotaged
labels, in folds, and ranks all of them. Chance would have 40 % of the flipped in its first 40 %.
"""

import argparse
from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from labels.files import labels_root
from labels.records import GoldLabel
from labels.scheme import Stance
from training.dataset import Dataset, Gold, load_dataset
from training.doubt import doubts, out_of_fold

Place = tuple[str, str, int, int]


def flips(labels: Sequence[GoldLabel], share: float, seed: int) -> dict[Place, GoldLabel]:
    """Return a share of the rebuttals as labels of something else, by their places."""
    rebuttals = [label for label in labels if label.stance is Stance.REBUTTAL]
    chosen = np.random.default_rng(seed).choice(len(rebuttals), round(share * len(rebuttals)), replace=False)
    others = (Stance.NEUTRAL, Stance.ACCUSATION)
    turned = [rebuttals[at].model_copy(update={"stance": others[number % 2]}) for number, at in enumerate(chosen)]
    return {label.place: label for label in turned}


def sabotage(data: Dataset, share: float, seed: int) -> tuple[Dataset, set[Place]]:
    """Return the gold with a share of its rebuttals flipped, and where those stand."""
    turned = flips([item.label for item in data.gold], share, seed)
    gold = (Gold(turned.get(item.label.place, item.label), item.text) for item in data.gold)
    return Dataset(tuple(gold)), set(turned)


def main() -> None:
    """Print one row a seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=0.3)
    parser.add_argument("--seeds", type=int, default=1)
    asked = parser.parse_args()
    data = load_dataset(labels_root(), silver=False)
    table = Table(title=f"{asked.share:.0%} of the rebuttals flipped, among {len(data.gold):,} labels")
    for heading in (
        "seed",
        "flipped",
        "in the first 40 %",
        "first 20 %",
        "first 10 %",
        "of the first 100",
        "suspects",
        "flipped among them",
    ):
        table.add_column(heading, justify="right")
    for seed in range(asked.seeds):
        torn, flipped = sabotage(data, asked.share, seed)
        ranked = doubts(out_of_fold(torn), "stance")
        places = [one.item.label.place for one in ranked]
        early = (len(flipped & set(places[: round(part * len(places))])) / len(flipped) for part in (0.4, 0.2, 0.1))
        suspected = {one.item.label.place for one in ranked if one.suspect}
        row = [seed, len(flipped), *(f"{part:.1%}" for part in early), len(flipped & set(places[:100]))]
        table.add_row(*map(str, [*row, len(suspected), len(flipped & suspected)]))
    Console().print(table)


if __name__ == "__main__":
    main()
