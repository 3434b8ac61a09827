"""Answer from an artefact alone: the arithmetic of TF-IDF and logistic regression, folded into look-ups.

For a sentence with the set of terms S, the logit of a label is

    intercept + sum over S of idf(t) * coef(label, t) / norm,    norm = sqrt(sum over S of idf(t) ** 2)

and the probabilities are the softmax of the logits divided by the task's temperature. That is exactly what
scikit-learn's `TfidfVectorizer(binary=True)` followed by `LogisticRegression` computes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from math import exp, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from labels.scheme import TASKS, Task
from models.artefact import Artefact, Manifest
from models.errors import SelfTestFailed
from models.evidence import Evidence, gather
from models.forms import Form
from models.terms import OPENING, TermExtractor

__all__ = ["Answer", "Classifier", "Verdict"]

Doubles = NDArray[np.float64]

SELF_TEST_TOLERANCE: Final = 1e-6
_FULL: Final = 100_000


class Verdict(NamedTuple):
    """One task's answer: the likeliest label, its calibrated probability, and that of every label by name."""

    label: str
    confidence: float
    probabilities: Mapping[str, float]


class _Learnt(NamedTuple):
    """What one token in its circumstances adds: ranks of known terms, and whether it is a known word."""

    ranks: tuple[int, ...]
    is_word: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says of one sentence."""

    stance: Verdict
    sentiment: Verdict
    review: bool
    """A person should look: the stance is less certain than the model's threshold, or no known term was found."""
    known_terms: float
    """Share of the sentence's words, names and numbers left out, that the model has met before."""

    def task(self, task: Task) -> Verdict:
        """Return the verdict of a task by its name."""
        return self.stance if task == "stance" else self.sentiment


class Classifier:
    """A model ready to answer; it never changes after it is made, so threads and requests may share it."""

    def __init__(self, artefact: Artefact) -> None:
        """Lay the weights out for look-up: one row a term, first idf squared, then idf times each coefficient."""
        self.manifest: Manifest = artefact.manifest
        self._extractor = TermExtractor(artefact.lexicon, artefact.manifest.groups)
        self._rank = {term: rank for rank, term in enumerate(artefact.terms)}
        idf = artefact.idf.astype(np.float64)
        columns = [idf[:, None] ** 2]
        columns += [artefact.coef[task].T.astype(np.float64) * idf[:, None] for task in TASKS]
        self._rows: Doubles = np.concatenate(columns, axis=1)
        self._intercept = np.concatenate([artefact.intercept[task].astype(np.float64) for task in TASKS])
        self._labels = {task: artefact.manifest.tasks[task] for task in TASKS}
        self._heads = self._outputs()
        self._singles: dict[tuple[Form, bool, bool], _Learnt] = {}

    def classify(self, text: str) -> Answer:
        """Return the answer for one sentence."""
        return self.classify_many([text])[0]

    def classify_many(self, texts: Sequence[str]) -> list[Answer]:
        """Return the answers for many sentences, in order: the same as one by one, in less time."""
        found = [self._ranks(text) for text in texts]
        totals = self._totals([ranks for ranks, _ in found])
        return [self._answer(self._shares(total), known) for total, (_, known) in zip(totals, found, strict=True)]

    def predict_proba(self, texts: Sequence[str], task: Task) -> Doubles:
        """Return calibrated probabilities.

        Parameters
        ----------
        texts : sequence of str, length n_samples
        task : {"stance", "sentiment"}

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Columns in the order of `classes_(task)`.

        """
        if isinstance(texts, str):
            message = "expected a sequence of sentences, got one string: wrap it in a list"
            raise TypeError(message)
        if len(texts) == 0:  # an array has no truth of its own
            return np.zeros((0, len(self._labels[task])))
        place = tuple(TASKS).index(task)
        totals = self._totals([self._ranks(text)[0] for text in texts])
        return np.array([self._shares(total)[place] for total in totals])

    def classes_(self, task: Task) -> tuple[str, ...]:
        """Return the labels of a task in the order of `predict_proba`'s columns."""
        return self._labels[task]

    def explain(self, text: str) -> Evidence:
        """Return every term's exact share in every label's logit, tied to the characters it stands for."""
        found = self._extractor.occurrences(text)
        occurrences = [(self._rank[item.term], item) for item in found if item.term in self._rank]
        norm = np.sqrt(sum(self._rows[rank, 0] for rank in {rank for rank, _ in occurrences})) or 1.0
        weights = {rank: self._rows[rank, 1:] / norm for rank, _ in occurrences}
        return gather(occurrences, weights, self._intercept, self._labels)

    def self_test(self) -> None:
        """Raise `SelfTestFailed` unless the manifest's sentence is answered as the manifest says."""
        test = self.manifest.self_test
        answer = self.classify(test.text)
        for task in TASKS:
            expected, got = test.probabilities.get(task, {}), answer.task(task).probabilities
            same = set(expected) == set(got)
            if not same or not all(abs(got[label] - expected[label]) <= SELF_TEST_TOLERANCE for label in got):
                message = f"version {self.manifest.version} answers its self-test with {dict(got)}, expected {expected}"
                raise SelfTestFailed(message)

    def _outputs(self) -> list[tuple[list[tuple[int, float]], float]]:
        """Return for each task the columns of its labels with their intercepts, and its temperature."""
        columns = iter(enumerate(self._intercept.tolist(), 1))
        return [([next(columns) for _ in self._labels[task]], self.manifest.temperature[task]) for task in TASKS]

    def _ranks(self, text: str) -> tuple[list[int], float]:
        """Return the known terms of a sentence, each once, and the share of its words that are known."""
        reading = self._extractor.read(text)
        found, words, known = set[int](), 0, 0
        singles = self._singles
        for key in zip(reading.forms, reading.quoted, _openings(), strict=False):
            learnt = singles.get(key) or self._learn(key)
            found.update(learnt.ranks)
            words += learnt.is_word
            known += learnt.known
        rank = self._rank
        found.update([rank[term] for term in self._extractor.joined(reading) if term in rank])
        return list(found), known / words if words else 0.0

    def _learn(self, key: tuple[Form, bool, bool]) -> _Learnt:
        if len(self._singles) >= _FULL:
            self._singles.clear()
        form, rank = key[0], self._rank
        ranks = tuple(rank[term] for term in self._extractor.single(*key) if term in rank)
        known = form.is_word and f"w{form.stem}" in rank
        learnt = self._singles[key] = _Learnt(ranks, form.is_word, known)
        return learnt

    def _totals(self, ranks: Sequence[Sequence[int]]) -> list[list[float]]:
        """Return the summed rows of each set of known terms: one look-up for one, one reduction for many."""
        width = self._rows.shape[1]
        if len(ranks) == 1:
            # reduceat adds in the same order here and below, so one by one and all at once agree to the last bit.
            return np.add.reduceat(self._rows[ranks[0]], [0], axis=0).tolist() if ranks[0] else [[0.0] * width]
        totals = np.zeros((len(ranks), width))
        filled = [place for place, mine in enumerate(ranks) if mine]
        if filled:
            starts = np.cumsum([0, *(len(ranks[place]) for place in filled[:-1])])
            totals[filled] = np.add.reduceat(self._rows[list(chain.from_iterable(ranks))], starts, axis=0)
        found: list[list[float]] = totals.tolist()
        return found

    def _shares(self, total: Sequence[float]) -> list[list[float]]:
        """Return the probabilities of each task from one sentence's summed rows."""
        norm = sqrt(total[0]) or 1.0
        return [
            _softmax([(total[column] / norm + intercept) / temperature for column, intercept in outputs])
            for outputs, temperature in self._heads
        ]

    def _answer(self, shares: Sequence[Sequence[float]], known: float) -> Answer:
        stance, sentiment = (_verdict(self._labels[task], mine) for task, mine in zip(TASKS, shares, strict=True))
        review = known == 0.0 or stance.confidence < self.manifest.review_below
        return Answer(stance, sentiment, review=review, known_terms=known)


def _openings() -> Iterator[bool]:
    """Yield whether each token in turn is among the first."""
    return chain(repeat(object=True, times=OPENING), repeat(object=False))


def _softmax(logits: Sequence[float]) -> list[float]:
    highest = max(logits)
    raised = [exp(logit - highest) for logit in logits]
    total = sum(raised)
    return [share / total for share in raised]


def _verdict(labels: Sequence[str], probabilities: Sequence[float]) -> Verdict:
    named = dict(zip(labels, probabilities, strict=True))
    best = max(named, key=named.__getitem__)
    return Verdict(best, named[best], named)
