"""The block of the README that tells how good the shipped model is: its manifest's figures, and no others.

    python -m training.released_table README.md

writes it between its two marks; `make release` does so after every release.
"""

import sys
from pathlib import Path
from typing import Any, Final

from labels.atomic import replace_file
from labels.scheme import TASKS
from models.artefact import Manifest
from models.loading import load
from models.store import current, released_root
from training.intervals import in_words

__all__ = ["released_block", "with_block"]

BEGIN: Final = "<!-- released: written by `make release` -->"
END: Final = "<!-- released: end -->"


def released_block(manifest: Manifest) -> str:
    """Return the lines between the marks."""
    told = manifest.metrics["held_out_sixth"]
    review = manifest.metrics["review"]
    gold = sum(manifest.labels["gold"].values())
    rows = [f"| {task} | {_cells(told[task])} |" for task in TASKS]
    made = f"Version {manifest.version}, {gold:,} gold and {manifest.labels['silver']:,} silver labels"
    held = f"on {told['stance']['n']:,} held-out sentences (`rejoinder train --release`)"
    marked = f"It marks {1 - review['coverage']:.0%} of the stances `review`"
    right = f"of the others {review['accuracy_of_answered']:.0%} are right"
    head = ["| | macro-F1 | 95 % interval | majority | per label |", "|---|---|---|---|---|"]
    return "\n".join([f"{made}, {held}:", "", *head, *rows, "", f"{marked}; {right}."])


def with_block(text: str, manifest: Manifest) -> str:
    """Return a text with the block between its marks replaced.

    Raises `ValueError` where the marks are not there, each once and in order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        message = f"expected the marks {BEGIN!r} and {END!r}, each once and in this order"
        raise ValueError(message)
    return f"{before}{BEGIN}\n{released_block(manifest)}\n{END}{after}"


def _cells(score: dict[str, Any]) -> str:
    labels = ", ".join(f"{label} {one['f1']:.2f}" for label, one in score["classes"].items())
    return f"{score['macro_f1']:.3f} | {in_words(score['interval'])} | {score['majority_macro_f1']:.3f} | {labels}"


if __name__ == "__main__":
    readme = Path(sys.argv[1])
    shipped = load(current(released_root())).manifest
    replace_file(readme, with_block(readme.read_text("utf-8"), shipped).encode())
