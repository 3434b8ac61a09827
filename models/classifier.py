"""Answer from an artefact alone: the arithmetic of TF-IDF and logistic regression, folded into look-ups.

For a sentence with the set of terms S, the logit of a label is

    intercept + sum over S of idf(t) * coef(label, t) / norm,    norm = sqrt(sum over S of idf(t) ** 2)

and the probabilities are the softmax of the logits divided by the task's temperature. That is exactly what
scikit-learn's `TfidfVectorizer(binary=True)` followed by `LogisticRegression` computes.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from labels.scheme import TASKS, Task
from models.answers import Answer, Answers, Verdict
from models.artefact import Artefact, Manifest
from models.errors import SelfTestFailed
from models.evidence import Evidence, gather
from models.features import FeatureFinder
from models.heads import Heads
from models.memo import REMEMBERED
from models.sums import Sums
from models.terms import TermExtractor

__all__ = ["Classifier"]

Doubles = NDArray[np.float64]

SELF_TEST_TOLERANCE: Final = 1e-6
_AT_ONCE: Final = 128


class Classifier:
    """A model ready to answer; it never changes after it is made, so threads and requests may share it."""

    def __init__(self, artefact: Artefact, *, remembered: int = REMEMBERED) -> None:
        """Take the parts of the artefact as they are: its weights are laid out to be looked up.

        Twice as many words as `remembered` are kept at most, half a kilobyte each: one met again costs far less.
        """
        self.manifest: Manifest = artefact.manifest
        self._artefact = artefact
        self._extractor = TermExtractor(artefact.lexicon, artefact.manifest.groups, remembered)
        self._features = FeatureFinder(self._extractor, artefact.vocabulary)
        self._sums = Sums(artefact.vocabulary, self._features.layout, artefact.weights)
        self._heads = Heads(artefact.manifest.tasks, artefact.intercept, artefact.manifest.temperature)

    def classify(self, text: str) -> Answer:
        """Return the answer for one sentence."""
        features = self._features(text)
        shares = self._heads(self._sums.one(features).tolist())
        stance, sentiment = map(Verdict.of, self._heads.labels.values(), shares)
        review = features.known == 0.0 or stance.confidence < self.manifest.review_below
        return Answer(stance, sentiment, review=review, known_terms=features.known)

    def classify_many(self, texts: Sequence[str]) -> list[Answer]:
        """Return the answers for many sentences, in order: the same as one by one, in less time.

        Raises `TypeError` where the sentences are one string.
        """
        _refuse_one_string(texts)
        return [self.classify(texts[0])] if len(texts) == 1 else list(self.answer_many(texts))

    def answer_many(self, texts: Sequence[str]) -> Answers:
        """Return the answers for many sentences as columns, without an object a sentence: for whole corpora.

        Raises `TypeError` where the sentences are one string.
        """
        _refuse_one_string(texts)
        known, shares = list[float](), list[list[list[float]]]()
        for start in range(0, len(texts), _AT_ONCE):
            found = [self._features(text) for text in texts[start : start + _AT_ONCE]]
            known += [features.known for features in found]
            shares += map(self._heads, self._sums.many(found).tolist())
        columns = zip(*shares, strict=True) if shares else [() for _ in TASKS]
        probabilities = {
            task: np.array(rows, np.float64).reshape(-1, len(self._heads.labels[task]))
            for task, rows in zip(TASKS, columns, strict=True)
        }
        return Answers.of(self._heads.labels, probabilities, np.array(known), self.manifest.review_below)

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
        return self.answer_many(texts).probabilities[task]

    def classes_(self, task: Task) -> tuple[str, ...]:
        """Return the labels of a task in the order of `predict_proba`'s columns."""
        return self._heads.labels[task]

    def explain(self, text: str) -> Evidence:
        """Return every term's exact share in every label's logit, tied to the characters it stands for."""
        found, vocabulary = list(self._extractor.occurrences(text)), self._artefact.vocabulary
        ranks, known = vocabulary.search(np.array([vocabulary.key(item.term) for item in found], dtype=np.int64))
        occurrences = [
            (rank, item) for rank, item, is_known in zip(ranks.tolist(), found, known, strict=True) if is_known
        ]
        once = sorted({rank for rank, _ in occurrences})
        rows = self._artefact.weights[once].astype(np.float64)
        rows *= rows[:, :1].copy()
        norm = np.sqrt(rows[:, 0].sum()) or 1.0
        return gather(
            occurrences, dict(zip(once, rows[:, 1:] / norm, strict=True)), self._heads.intercept, self._heads.labels
        )

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

    def __reduce__(self) -> tuple[Callable[[Artefact], "Classifier"], tuple[Artefact]]:
        """Leave out of a pickle what was remembered of texts."""
        return partial(Classifier, remembered=self._extractor.remembered), (self._artefact,)


def _refuse_one_string(texts: Sequence[str]) -> None:
    """Raise `TypeError` where the sentences are one string: its characters would be taken for them."""
    if isinstance(texts, str):
        message = "expected a sequence of sentences, got one string: wrap it in a list"
        raise TypeError(message)
