"""The scores of a card: in words, in a table by label, and in a table by source."""

from collections.abc import Iterator, Mapping
from typing import Final

from training.intervals import in_words
from training.metrics import ClassScore, Score

__all__ = ["in_hundreds", "score_table", "source_table"]

_NONE: Final = "–"
_FEWEST: Final = 10
"""A source with fewer sentences of a label says too little of it."""


def in_hundreds(score: Score) -> Iterator[str]:
    """Yield what precision and recall of each label mean, in sentences of a hundred."""
    for label, one in score.classes.items():
        if one.support:
            yield (
                f"**{label}**: of 100 sentences that it calls so, {100 * one.precision:.0f} are; "
                f"of 100 that are, it finds {100 * one.recall:.0f}."
            )
        else:
            yield f"**{label}**: no held-out sentence is, so it is not known."


def score_table(score: Score) -> list[str]:
    """Return the lines of a Markdown table: a row a label, the majority's score beside the whole."""
    head = ["label", "precision", "recall", "F1", "95 % interval", "counted for 100", "sentences"]
    rows = [
        f"| {label} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {in_words(one.interval)} "
        f"| {_counted(score, label)} | {one.support:,} |"
        for label, one in score.classes.items()
    ]
    whole = (
        f"Macro-F1 **{score.macro_f1:.3f}** (95 % interval {in_words(score.interval)}; always answering the commonest "
        f"label: {score.majority_macro_f1:.3f}), accuracy {score.accuracy:.3f}, {score.n:,} sentences."
    )
    return [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *rows, "", whole]


def source_table(by_source: Mapping[str, Score]) -> list[str]:
    """Return the lines of a Markdown table: a row a source; of a label of few sentences nothing is told."""
    labels = list(next(iter(by_source.values())).classes) if by_source else []
    head = ["source", "macro-F1", *(f"{label} (F1)" for label in labels), "sentences"]
    rows = [
        f"| {name} | {_whole(one)} | {' | '.join(map(_label, one.classes.values()))} | {one.n:,} |"
        for name, one in by_source.items()
    ]
    few = any(map(_has_few, by_source.values()))
    note = ["", f"{_NONE}: fewer than {_FEWEST} held-out sentences of the label, too few to tell."] if few else []
    return [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *rows, *note]


def _whole(score: Score) -> str:
    return _NONE if _has_few(score) else f"{score.macro_f1:.3f} ({in_words(score.interval)})"


def _has_few(score: Score) -> bool:
    return any(one.support < _FEWEST for one in score.classes.values())


def _label(one: ClassScore) -> str:
    return f"{one.f1:.2f} ({in_words(one.interval, 2)})" if one.support >= _FEWEST else _NONE


def _counted(score: Score, label: str) -> str:
    """Return how many sentences are called so where a hundred are."""
    support = score.classes[label].support
    return f"{100 * sum(row[label] for row in score.confusion.values()) / support:.0f}" if support else _NONE
