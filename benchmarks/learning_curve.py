"""Draw how the score grows with labels: gold alone, and gold with silver, judged on the held-out sixth.

    python benchmarks/learning_curve.py docs/learning-curve.svg

Gold documents are taken in an order that their names' hashes fix, so that each step holds the one before it.
"""

import hashlib
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from rich.console import Console
from rich.progress import track
from rich.table import Table

from labels.files import labels_root
from training.dataset import Dataset, Gold, load_dataset
from training.evaluation import fitted_classifier, judge, split_sixth
from training.fitting import Recipe

SHARES = (0.05, 0.1, 0.25, 0.5, 1.0)
Curve = list[tuple[int, float]]


def rank(item: Gold) -> float:
    """Return where in the order a document stands, from 0 to 1."""
    name = f"curve {item.label.source} {item.label.document}"
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32


def measure(kept: Dataset, held: tuple[Gold, ...], share: float) -> tuple[int, float]:
    """Return how many gold labels a share of the documents has, and the stance macro-F1 they give."""
    data = kept.where(lambda item: rank(item) < share)
    judged = judge(fitted_classifier(data, Recipe()), held)
    return len(data.gold), judged.score("stance").macro_f1


def next_labels(curve: Curve, more: int) -> float:
    """Return what a straight line in the logarithm of the last three points foretells for more labels."""
    counts, scores = np.array(curve[-3:]).T
    slope, base = np.polyfit(np.log(counts), scores, 1)
    return float(base + slope * np.log(counts[-1] + more))


def draw(curves: dict[str, Curve], file: Path) -> None:
    """Write the plot; the same figures give the same bytes."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for name, curve in curves.items():
        axes.plot(*zip(*curve, strict=True), marker="o", label=name)
    axes.set(xscale="log", xlabel="gold labels learnt from", ylabel="stance macro-F1, held-out sixth")
    axes.grid(alpha=0.3)
    axes.legend()
    with mpl.rc_context({"svg.hashsalt": "rejoinder"}):
        figure.savefig(file, metadata={"Date": None})


def main() -> None:
    """Print the table, then draw it."""
    kept, held = split_sixth(load_dataset(labels_root()))
    curves: dict[str, Curve] = {"gold": [], "gold and silver": []}
    for share in track(SHARES, "fitting", disable=not sys.stdout.isatty()):
        curves["gold"].append(measure(Dataset(kept.gold), held, share))
        curves["gold and silver"].append(measure(kept, held, share))
    table = Table(title=f"stance macro-F1 on {len(held)} held-out sentences")
    for heading in ("gold labels", *curves):
        table.add_column(heading)
    for gold, both in zip(*curves.values(), strict=True):
        table.add_row(f"{gold[0]:,}", f"{gold[1]:.3f}", f"{both[1]:.3f}")
    table.add_row("10,000 more, foretold", *(f"{next_labels(curve, 10_000):.3f}" for curve in curves.values()))
    Console().print(table)
    draw(curves, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
