"""Print the statements of the founding documents that the shipped model finds hardest, with the evidence.

    python benchmarks/hardest.py [COUNT]

Hardest are those whose gold stance it gives the lowest probability. It has learnt from these very statements, so this
shows what the evidence says where the answer is doubtful, and not how often it is wrong (docs/accuracy.md does).
"""

import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from labels.files import labels_root
from models.classifier import Classifier
from models.loading import load
from models.store import current, released_root
from training.dataset import Gold, load_dataset

STRONGEST = 3
SOURCE = "founding-documents"


def evidence(classifier: Classifier, text: str, label: str) -> str:
    """Return the terms that speak most strongly for a stance, each with its weight."""
    found: dict[str, float] = {}
    for item in classifier.explain(text).items:
        if (item.task, item.label) == ("stance", label):
            found[item.term] = found.get(item.term, 0.0) + item.weight
    strongest = sorted(found, key=lambda term: -found[term])[:STRONGEST]
    return ", ".join(f"{term} {found[term]:+.2f}" for term in strongest)


def main() -> None:
    """Judge and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    classifier = Classifier(load(current(released_root())))
    gold = [item for item in load_dataset(labels_root(), silver=False).gold if item.label.source == SOURCE]

    def share(item: Gold) -> float:
        return classifier.classify(item.text).stance.probabilities[item.label.stance]

    table = Table(title=f"Hardest for version {classifier.manifest.version}", show_lines=True)
    for heading in ("document", "statement", "gold", "answer", "for the answer", "for the gold label"):
        table.add_column(heading)
    for item in sorted(gold, key=share)[:count]:
        answer, truth = classifier.classify(item.text).stance, str(item.label.stance)
        told = [evidence(classifier, item.text, label) for label in (answer.label, truth)]
        shares = f"{truth} {share(item):.2f}", f"{answer.label} {answer.confidence:.2f}"
        table.add_row(*map(escape, (Path(item.label.document).name[:3], item.text, *shares, *told)))
    Console(width=200).print(table)


if __name__ == "__main__":
    main()
