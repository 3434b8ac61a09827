"""Turn a share of the rebuttals into other labels, and see how many of them `labels doubt` finds.

    python benchmarks/sabotage.py [--share 0.3] [--seeds 1]

The flipped rebuttals become accusation or neutral, half and half. Doubt knows nothing of it: it fits on the sabotaged
labels, in folds, and ranks all of them. Chance would have 40 % of the flipped in its first 40 %.
"""

import argparse

import numpy as np
from rich.console import Console
from rich.table import Table

from labels.files import labels_root
from labels.scheme import Stance
from training.dataset import Dataset, Gold, load_dataset
from training.doubt import doubts, out_of_fold

Place = tuple[str, str, int, int]


def sabotage(data: Dataset, share: float, seed: int) -> tuple[Dataset, set[Place]]:
    """Return the gold with a share of its rebuttals flipped, and where those stand."""
    rng = np.random.default_rng(seed)
    rebuttals = [place for place, item in enumerate(data.gold) if item.label.stance is Stance.REBUTTAL]
    chosen = rng.choice(rebuttals, round(share * len(rebuttals)), replace=False).tolist()
    gold = list(data.gold)
    for number, place in enumerate(chosen):
        other = Stance.ACCUSATION if number % 2 else Stance.NEUTRAL
        gold[place] = Gold(gold[place].label.model_copy(update={"stance": other}), gold[place].text)
    return Dataset(tuple(gold)), {gold[place].label.place for place in chosen}


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
        "of these",
    ):
        table.add_column(heading, justify="right")
    for seed in range(asked.seeds):
        torn, flipped = sabotage(data, asked.share, seed)
        ranked = doubts(out_of_fold(torn), "stance")
        places = [one.item.label.place for one in ranked]
        early = (len(flipped & set(places[: round(part * len(places))])) / len(flipped) for part in (0.4, 0.2, 0.1))
        pruned = {one.item.label.place for one in ranked if one.suspect}
        row = [seed, len(flipped), *(f"{part:.1%}" for part in early), len(flipped & set(places[:100]))]
        table.add_row(*map(str, [*row, len(pruned), len(flipped & pruned)]))
    Console().print(table)


if __name__ == "__main__":
    main()
