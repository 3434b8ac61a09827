"""Answer from an artefact alone: the arithmetic of TF-IDF and logistic regression, folded into look-ups.

For a sentence with the set of terms S, the logit of a label is

    intercept + sum over S of idf(t) * coef(label, t) / norm,    norm = sqrt(sum over S of idf(t) ** 2)

and the probabilities are the softmax of the logits divided by the task's temperature. That is exactly what
scikit-learn's `TfidfVectorizer(binary=True)` followed by `LogisticRegression` computes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from labels.scheme import TASKS, Task
from models.artefact import Artefact, Manifest
from models.errors import SelfTestFailed
from models.evidence import Evidence, gather
from models.forms import Form
from models.terms import OPENING, Read, TermExtractor

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
        self._divisor = np.concatenate([np.full(3, artefact.manifest.temperature[task]) for task in TASKS])
        self._labels = {task: artefact.manifest.tasks[task] for task in TASKS}
        self._singles: dict[tuple[Form, bool, bool], _Learnt] = {}

    def classify(self, text: str) -> Answer:
        """Return the answer for one sentence."""
        ranks, known = self._ranks(self._extractor.read(text))
        return self._answer(self._probabilities([ranks])[0], known, ranks)

    def classify_many(self, texts: Sequence[str]) -> list[Answer]:
        """Return the answers for many sentences, in order: the same as one by one, in less time."""
        found = [self._ranks(self._extractor.read(text)) for text in texts]
        probabilities = self._probabilities([ranks for ranks, _ in found])
        return [self._answer(probabilities[i], known, ranks) for i, (ranks, known) in enumerate(found)]

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
        ranks = [self._ranks(self._extractor.read(text))[0] for text in texts]
        return self._probabilities(ranks)[:, tuple(TASKS).index(task), :]

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
        for task, expected in test.probabilities.items():
            got = answer.task(task).probabilities
            if any(abs(got[label] - share) > SELF_TEST_TOLERANCE for label, share in expected.items()):
                message = f"version {self.manifest.version} answers its self-test with {dict(got)}, expected {expected}"
                raise SelfTestFailed(message)

    def _ranks(self, reads: Sequence[Read]) -> tuple[list[int], float]:
        """Return the known terms of a sentence, each once, and the share of its words that are known."""
        found, words, known = set[int](), 0, 0
        singles = self._singles
        for place, (form, _, _, quoted) in enumerate(reads):
            key = (form, quoted, place < OPENING)
            learnt = singles.get(key) or self._learn(key)
            found.update(learnt.ranks)
            words += form.is_word
            known += learnt.known
        rank = self._rank
        found.update([rank[term] for term in self._extractor.joined(reads) if term in rank])
        return sorted(found), known / words if words else 0.0

    def _learn(self, key: tuple[Form, bool, bool]) -> _Learnt:
        if len(self._singles) >= _FULL:
            self._singles.clear()
        form, rank = key[0], self._rank
        ranks = tuple(rank[term] for term in self._extractor.single(*key) if term in rank)
        learnt = self._singles[key] = _Learnt(ranks, known=form.is_word and f"w{form.stem}" in rank)
        return learnt

    def _probabilities(self, ranks: Sequence[Sequence[int]]) -> Doubles:
        """Return probabilities of shape (n_samples, n_tasks, n_labels) for sets of known terms."""
        totals = np.zeros((len(ranks), self._rows.shape[1]))
        filled = [place for place, mine in enumerate(ranks) if mine]
        if filled:
            starts = np.cumsum([0, *(len(ranks[place]) for place in filled[:-1])])
            totals[filled] = np.add.reduceat(self._rows[[rank for mine in ranks for rank in mine]], starts, axis=0)
        norm = np.sqrt(totals[:, :1])
        logits = totals[:, 1:] / np.where(norm > 0, norm, 1.0) + self._intercept
        scaled = (logits / self._divisor).reshape(len(ranks), len(TASKS), -1)
        raised: Doubles = np.exp(scaled - scaled.max(axis=2, keepdims=True))
        shares: Doubles = raised / raised.sum(axis=2, keepdims=True)
        return shares

    def _answer(self, probabilities: Doubles, known: float, ranks: Sequence[int]) -> Answer:
        stance, sentiment = (
            _verdict(self._labels[task], row.tolist()) for task, row in zip(TASKS, probabilities, strict=True)
        )
        review = not ranks or known == 0.0 or stance.confidence < self.manifest.review_below
        return Answer(stance, sentiment, review=review, known_terms=known)


def _verdict(labels: Sequence[str], probabilities: Sequence[float]) -> Verdict:
    named = dict(zip(labels, probabilities, strict=True))
    best = max(named, key=named.__getitem__)
    return Verdict(best, named[best], named)
