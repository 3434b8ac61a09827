"""How far readers agree beyond chance: Cohen's kappa for two, Krippendorff's alpha for any number of them.

Cohen (1960), A coefficient of agreement for nominal scales; Krippendorff (2011), Computing Krippendorff's
alpha-reliability, for nominal data with values missing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from labels.records import GoldLabel
from labels.scheme import TASKS, Task

__all__ = ["Agreement", "Readings", "alpha", "kappa", "measure"]

Place = tuple[str, str, int, int]
Readings = Mapping[str, Mapping[Place, GoldLabel]]
"""Reader → place → label."""


@dataclass(frozen=True)
class Agreement:
    """One task's agreement; a figure is None where nothing varies, so that there is no chance to correct for."""

    sentences: int
    """How many were read by two readers or more."""
    alpha: float | None
    per_class: dict[str, float | None]
    """Alpha of each label against the rest."""
    kappa: dict[str, float | None]
    """Cohen's kappa of each pair of readers, under `ONE and TWO`."""
    disagreements: list[Place]


def measure(readings: Readings, task: Task) -> Agreement:
    """Return how far readers agree on a task."""
    told = _told(readings, task)
    pairs = {
        f"{one} and {two}": _kappa_of(readings[one], readings[two], task) for one, two in combinations(readings, 2)
    }
    return Agreement(
        len(told),
        alpha(told.values()),
        {name: alpha([str(label == name) for label in labels] for labels in told.values()) for name in TASKS[task]},
        pairs,
        [place for place, labels in told.items() if len(set(labels)) > 1],
    )


def kappa(one: Sequence[str], two: Sequence[str]) -> float | None:
    """Return Cohen's kappa of two readers' labels of the same sentences."""
    if not one:
        return None
    observed = sum(a == b for a, b in zip(one, two, strict=True)) / len(one)
    first, second = Counter(one), Counter(two)
    chance = sum(first[label] * second[label] for label in first) / len(one) ** 2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Return Krippendorff's alpha for names: each unit holds the labels that its readers gave, two at least."""
    pairs, totals = defaultdict[tuple[str, str], float](float), defaultdict[str, float](float)
    for labels in units:
        for one, two in permutations(range(len(labels)), 2):
            pairs[labels[one], labels[two]] += 1 / (len(labels) - 1)
    for (label, _), weight in pairs.items():
        totals[label] += weight
    count = sum(totals.values())
    expected = count**2 - sum(total**2 for total in totals.values())
    if len(totals) < 2:
        return None
    apart = sum(weight for (one, two), weight in pairs.items() if one != two)
    return 1 - (count - 1) * apart / expected


def _told(readings: Readings, task: Task) -> dict[Place, list[str]]:
    """Return the labels of every place that two readers or more have read."""
    found: dict[Place, list[str]] = defaultdict(list)
    for read in readings.values():
        for place, label in read.items():
            found[place].append(str(getattr(label, task)))
    return {place: labels for place, labels in sorted(found.items()) if len(labels) > 1}


def _kappa_of(one: Mapping[Place, GoldLabel], two: Mapping[Place, GoldLabel], task: Task) -> float | None:
    both = sorted(one.keys() & two.keys())
    return kappa([str(getattr(one[place], task)) for place in both], [str(getattr(two[place], task)) for place in both])
