"""Choose what to read next: where the model wavers, what is rare, what is unlike the rest, and a share at random.

Each way alone misleads: margins dwell on what cannot be decided, the rare class on what the model takes for it,
distance on oddities, and chance spends most reading on what is known. Each has its share of every stretch of the queue.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from labels.errors import LabelError
from labels.near import NearIndex
from labels.queue import Item
from labels.scheme import TASKS
from models.classifier import Classifier
from training.evaluation import probabilities

__all__ = ["Shares", "Wanted", "choose"]

Doubles = NDArray[np.float64]
_SAMPLE = 3_000
"""Distances are taken among so many sentences, drawn at random: they grow with the square."""


@dataclass(frozen=True)
class Shares:
    """How much of the queue each way of choosing fills; only their proportions count."""

    margin: float = 0.4
    """The two likeliest stances are nearly as likely."""
    rare: float = 0.3
    """The model wavers whether it is the rare stance."""
    diverse: float = 0.1
    """Farthest from all that is labelled or chosen."""
    random: float = 0.2
    """At random: what keeps the others honest."""

    def __post_init__(self) -> None:
        """Refuse shares that fill nothing."""
        if min(asdict(self).values()) < 0 or sum(asdict(self).values()) == 0:
            message = f"expected shares from 0 up, not all of them 0, got {asdict(self)}"
            raise LabelError(message)


@dataclass(frozen=True)
class Wanted:
    """What queue is wanted."""

    count: int
    rare: str
    """The rare stance."""
    shares: Shares = Shares()
    seed: int = 0


def choose(pool: Sequence[Item], labelled: Sequence[str], classifier: Classifier, wanted: Wanted) -> list[Item]:
    """Return items of a pool, each with the reason and the model's answer as its suggestion; fewer where it has fewer.

    No two of them are near-duplicates, nor is one of a labelled sentence. The same arguments give the same queue.
    """
    texts = [item.text for item in pool]
    stance = probabilities(classifier, texts, "stance")
    rng = np.random.default_rng(wanted.seed)
    rankings: dict[str, Iterator[int]] = {
        "margin": iter(np.argsort(_margins(stance), kind="stable").tolist()),
        "rare": iter(np.argsort(np.abs(stance[:, TASKS["stance"].index(wanted.rare)] - 0.5), kind="stable").tolist()),
        "diverse": _farthest(texts, labelled, rng),
        "random": iter(rng.permutation(len(pool)).tolist()),
    }
    return [
        pool[place].model_copy(update={"reason": reason, "suggestion": _said(stance[place])})
        for place, reason in islice(_mixed(rankings, asdict(wanted.shares), texts, labelled), wanted.count)
    ]


def _mixed(
    rankings: dict[str, Iterator[int]], shares: dict[str, float], texts: Sequence[str], labelled: Iterable[str]
) -> Iterator[tuple[int, str]]:
    """Yield places with their reasons, each time from the way that is furthest behind its share."""
    index = NearIndex()
    for text in labelled:
        index.add(text)
    used, open_ways = dict.fromkeys(shares, 0), {way for way, share in shares.items() if share}
    while open_ways:
        total = sum(shares[way] for way in open_ways)
        step = sum(used[way] for way in open_ways) + 1
        way = max(sorted(open_ways), key=lambda way: shares[way] / total * step - used[way])
        place = next((place for place in rankings[way] if index.nearest(texts[place]) is None), None)
        if place is None:
            open_ways.discard(way)
            continue
        index.add(texts[place])
        used[way] += 1
        yield place, way


def _margins(stance: Doubles) -> Doubles:
    """Return how far the likeliest stance is ahead of the second."""
    ordered = np.sort(stance, axis=1)
    return ordered[:, -1] - ordered[:, -2]


def _farthest(texts: Sequence[str], labelled: Sequence[str], rng: np.random.Generator) -> Iterator[int]:
    """Yield places farthest first: each the least like everything labelled or yielded before."""
    places = rng.permutation(len(texts))[:_SAMPLE]
    known = rng.permutation(len(labelled))[:_SAMPLE]
    vectors = HashingVectorizer(n_features=2**16, ngram_range=(1, 2), alternate_sign=False)
    rows: sparse.csr_matrix = vectors.transform([texts[place] for place in places])
    nearest = np.zeros(len(places))
    if len(known):
        likeness = rows @ vectors.transform([labelled[place] for place in known]).T
        nearest = np.asarray(likeness.max(axis=1).todense()).ravel()
    for _ in places:
        far = int(np.argmin(nearest))
        nearest = np.maximum(nearest, np.asarray((rows @ rows[far].T).todense()).ravel())
        nearest[far] = np.inf
        yield int(places[far])


def _said(shares: Doubles) -> str:
    return f"{TASKS['stance'][int(shares.argmax())]} {shares.max():.2f}"
