"""What each character of a statement argues for, and how strongly, by the terms that stand on it."""

from typing import Any, NamedTuple

__all__ = ["Argued", "argued"]


class Argued(NamedTuple):
    """The stance that a character speaks for most, and by how much; a weight of 0 speaks for none."""

    label: str
    weight: float


def argued(statement: dict[str, Any]) -> list[Argued]:
    """Return for each character the stance whose terms weigh most on it, against the mean of all stances.

    `statement` is one that `service.statements.label` explained; each term's weight is spread over its characters.
    """
    length, start = len(statement["text"]), statement["start"]
    weights: dict[str, list[float]] = {label: [0.0] * length for label in statement["stance"]["probabilities"]}
    for item in statement["evidence"]:
        if item["task"] == "stance":
            span = range(item["start"] - start, item["end"] - start)
            for place in span:
                weights[item["label"]][place] += item["weight"] / len(span)
    best = [max(weights, key=lambda name: weights[name][place]) for place in range(length)]
    return [Argued(label, max(0.0, weights[label][place])) for place, label in enumerate(best)]
