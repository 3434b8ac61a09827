"""Time the compiled classifier beside scikit-learn's own answer of the very same fitted pipeline, in one run.

    python benchmarks/speed.py      (make bench)

Ratios of medians over repeated rounds, the two taking turns; only the ratios travel between machines.
"""

import time
from collections.abc import Callable, Sequence
from statistics import median

from rich.console import Console
from rich.table import Table

from labels.files import labels_root
from models.classifier import Classifier
from models.compile import compile_model
from training.dataset import Dataset, load_dataset
from training.fitting import Recipe, fit

ROUNDS = 9


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(ours: Callable[[], object], theirs: Callable[[], object], sentences: int) -> tuple[str, ...]:
    """Return both medians in microseconds a sentence, their ratio, and the spread of the ratio over rounds."""
    ours(), theirs()
    pairs = [(timed(ours), timed(theirs)) for _ in range(ROUNDS)]
    ratios = sorted(other / mine for mine, other in pairs)
    cells = [1e6 * median(pair[side] for pair in pairs) / sentences for side in (0, 1)]
    return f"{cells[0]:.1f}", f"{cells[1]:.1f}", f"{median(ratios):.1f}", f"{ratios[0]:.1f} to {ratios[-1]:.1f}"


def main() -> None:
    """Fit on gold, then print one table."""
    data = Dataset(load_dataset(labels_root(), silver=False).gold)
    fitted = fit(data, Recipe())
    classifier = Classifier(compile_model(fitted, version="speed"))
    pipelines = [fitted.pipeline(task) for task in ("stance", "sentiment")]
    texts = [item.text for item in data.gold]

    def theirs(batch: Sequence[str]) -> object:
        return [pipeline.predict_proba(batch) for pipeline in pipelines]

    table = Table(title="Both tasks, microseconds a sentence")
    for heading in ("what", "Rejoinder", "scikit-learn", "ratio", "spread"):
        table.add_column(heading)
    singles = texts[:200]
    one = compare(lambda: [classifier.classify(text) for text in singles], lambda: [theirs([t]) for t in singles], 200)
    table.add_row("one sentence", *one)
    for size in (32, 5_000):
        batch = texts[:size]
        cells = compare(lambda batch=batch: classifier.classify_many(batch), lambda batch=batch: theirs(batch), size)
        table.add_row(f"{size} sentences", *cells)
    Console().print(table)


if __name__ == "__main__":
    main()
