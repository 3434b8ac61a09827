"""List the errors that the recipe is surest of, on the development half of the held-out documents.

    python benchmarks/worst_errors.py [HOW_MANY]

The model is fitted on five sixths of the gold and the silver, as `rejoinder evaluate --part sixth` does, and never saw
these sentences. Their text is printed for a reader on the spot and is kept nowhere.
"""

import sys

from rich.console import Console
from rich.table import Table

from labels.files import labels_root
from labels.scheme import TASKS
from training.dataset import load_dataset
from training.evaluation import fitted_classifier, judge, split_sixth
from training.fitting import Recipe
from training.split import is_development


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    kept, held = split_sixth(load_dataset(labels_root()))
    developed = [item for item in held if is_development(item.label.source, item.label.document)]
    judged = judge(fitted_classifier(kept, Recipe()), developed)
    labels, shares = TASKS["stance"], judged.probabilities["stance"]
    wrong = [
        (float(shares[place].max()), item, labels[int(shares[place].argmax())])
        for place, item in enumerate(judged.gold)
        if labels[int(shares[place].argmax())] != item.label.stance
    ]
    table = Table(title=f"{len(wrong)} of {len(developed)} sentences wrong; the surest {count}")
    for heading in ("id", "gold", "answered", "share", "text"):
        table.add_column(heading)
    for share, item, answered in sorted(wrong, key=lambda found: -found[0])[:count]:
        table.add_row(item.label.id, str(item.label.stance), answered, f"{share:.2f}", item.text)
    Console().print(table)


if __name__ == "__main__":
    main()
