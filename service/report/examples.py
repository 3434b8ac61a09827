"""Statements to show: the clearest of their kind, and a fair draw that shows the others too."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from service.report.keeping import Best
from service.report.rows import Rows

__all__ = ["SHOWN", "Example", "ExampleSets"]

SHOWN: Final = 5
_SPARE: Final = 8
"""So many times more are kept: the same statement, reprinted, is shown once."""
_SEED: Final = 20_170_305


class Example(NamedTuple):
    """A statement with its labels."""

    text: str
    document: str
    stance: str
    stance_confidence: float
    sentiment: str
    sentiment_confidence: float
    review: bool
    day: int | None
    source: str | None


class ExampleSets:
    """The statements to show of a corpus; the same rows always give the same ones."""

    def __init__(self) -> None:
        """Begin with none."""
        self._draws = np.random.default_rng(_SEED)
        names = ("clear_accusation", "clear_rebuttal", "drawn_accusation", "drawn_rebuttal", "drawn_review")
        self._sets = {name: Best[Example](SHOWN * _SPARE) for name in names}

    def add(self, rows: Rows) -> None:
        """Offer each row to the sets that it fits."""
        batch, review = rows.batch, rows.column("review") == 1
        confidence = batch["stance_confidence"].to_numpy(zero_copy_only=False)
        draws = self._draws.random(batch.num_rows)

        def example(row: int) -> Example:
            told = batch.slice(row, 1).to_pylist()[0]
            fields = {name: told[name] for name in Example._fields if name in told}
            return Example(**fields | {"day": rows.day(row), "source": rows.source(row)})

        for stance in ("accusation", "rebuttal"):
            mine = rows.column(f"stance_{stance}") == 1
            self._sets[f"clear_{stance}"].offer(np.where(mine & ~review, confidence, -np.inf), example)
            self._sets[f"drawn_{stance}"].offer(np.where(mine, draws, -np.inf), example)
        self._sets["drawn_review"].offer(np.where(review, draws, -np.inf), example)

    def chosen(self) -> dict[str, list[Example]]:
        """Return the examples of each set, no text twice in it."""
        return {name: _distinct(best.ranked())[:SHOWN] for name, best in self._sets.items()}


def _distinct(examples: Iterable[Example]) -> list[Example]:
    return list({example.text: example for example in reversed(list(examples))}.values())[::-1]
