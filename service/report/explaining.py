"""The words of a statement by what they argue for, where the model at hand is the one that labelled it."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

from labels.sentences import Span
from models.classifier import Classifier
from service.colouring import argued
from service.report.corpus import Corpus
from service.report.examples import Example
from service.report.survey import Survey
from service.statements import Cut, label

__all__ = ["Explained", "Piece", "explain", "has_scored"]

_TOLERANCE: Final = 1e-4
_STRONG: Final = 0.5
_FAINT: Final = 0.3
"""Shares of the weightiest character's weight: below the second, or outside a word, nothing is coloured."""
_TERMS: Final = 4


class Piece(NamedTuple):
    """Some characters in a row that argue for the same stance, or for none."""

    text: str
    label: str | None
    strong: bool


class Explained(NamedTuple):
    """A statement in pieces, and the terms that weigh most for its stance."""

    pieces: tuple[Piece, ...]
    terms: tuple[tuple[str, float], ...]


def explain(classifier: Classifier | None, example: Example) -> Explained | None:
    """Return why a statement has its stance; None without a model, or where it answers otherwise."""
    if classifier is None:
        return None
    [told] = label(classifier, Cut(example.text, [Span(0, len(example.text))]), explain=True)
    if not all(
        told[task]["label"] == getattr(example, task)
        and abs(told[task]["confidence"] - getattr(example, f"{task}_confidence")) < _TOLERANCE
        for task in ("stance", "sentiment")
    ):
        return None
    weights = dict[str, float]()
    for item in told["evidence"]:
        if item["task"] == "stance" and item["label"] == example.stance:
            weights[item["term"]] = weights.get(item["term"], 0.0) + item["weight"]
    best = sorted(((term, weight) for term, weight in weights.items() if weight > 0), key=lambda one: -one[1])
    return Explained(tuple(_pieces(told)), tuple(best[:_TERMS]))


def has_scored(classifier: Classifier, corpus: Corpus, found: Survey) -> bool:
    """Tell whether a model is the one that scored: by its fingerprint, else because it answers the examples alike."""
    if corpus.manifest:
        return corpus.manifest.plan.model.fingerprint == classifier.manifest.fingerprint
    examples = [example for group in found.examples.values() for example in group]
    return bool(examples) and all(explain(classifier, example) for example in examples)


def _pieces(told: dict[str, object]) -> Iterator[Piece]:
    text, marks = str(told["text"]), argued(told)
    most = max((mark.weight for mark in marks), default=0.0)
    kinds = [
        (mark.label, mark.weight >= _STRONG * most)
        if character.isalnum() and mark.weight > _FAINT * most
        else (None, False)
        for character, mark in zip(text, marks, strict=True)
    ]
    for (name, strong), places in groupby(range(len(text)), key=lambda place: kinds[place]):
        chosen = list(places)
        yield Piece(text[chosen[0] : chosen[-1] + 1], name, strong)
