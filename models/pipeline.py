"""The scikit-learn side of a model: one vectoriser of terms, one logistic regression a task."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from labels.scheme import TASKS, Task
from models.lexicon import Lexicon
from models.terms import DEFAULT_GROUPS, TermExtractor

__all__ = [
    "FittedModel",
    "build_head",
    "build_pipeline",
    "build_vectoriser",
    "fit_vectoriser",
    "set_counts",
]

MIN_DF: Final = 4
SUBWORD_WEIGHT: Final = 0.6


def build_vectoriser(lexicon: Lexicon, *, groups: str = DEFAULT_GROUPS, min_df: int = MIN_DF) -> TfidfVectorizer:
    """Return an unfitted vectoriser: a term counts once a sentence, weighted by idf, each row of length 1."""
    return TfidfVectorizer(analyzer=TermExtractor(lexicon, groups), binary=True, min_df=min_df)


def fit_vectoriser(vectoriser: TfidfVectorizer, texts: Sequence[str]) -> TfidfVectorizer:
    """Fit a vectoriser and lower the idf of character n-grams: there are many a word, and words say more.

    The weight was chosen on the development half of the held-out documents.
    """
    vectoriser.fit(texts)
    vectoriser.idf_ = vectoriser.idf_ * _group_weight(vectoriser.get_feature_names_out())
    return vectoriser


def set_counts(
    vectoriser: TfidfVectorizer,
    terms: Sequence[str],
    document_frequency: NDArray[np.int_],
    n_texts: int,
) -> TfidfVectorizer:
    """Bring a vectoriser to where `fit_vectoriser` would, from counts at hand.

    Parameters
    ----------
    vectoriser : TfidfVectorizer
        As `build_vectoriser` gives it.
    terms : sequence of str, length n_terms
        Sorted.
    document_frequency : ndarray of shape (n_terms,)
        How many of the texts have each term.
    n_texts : int

    """
    vectoriser.vocabulary_ = {term: column for column, term in enumerate(terms)}
    smooth = np.log((1 + n_texts) / (1 + document_frequency)) + 1.0  # as TfidfTransformer's smooth_idf
    vectoriser.idf_ = smooth * _group_weight(terms)
    return vectoriser


def _group_weight(terms: Iterable[str]) -> NDArray[np.float64]:
    return np.array([SUBWORD_WEIGHT if term.startswith("s") else 1.0 for term in terms])


def build_head(*, C: float = 3.0, max_iter: int = 300) -> LogisticRegression:  # noqa: N803 - scikit-learn's name
    """Return an unfitted logistic regression over all labels of a task."""
    return LogisticRegression(C=C, max_iter=max_iter, tol=1e-4)


def build_pipeline(lexicon: Lexicon, *, groups: str = DEFAULT_GROUPS, min_df: int = MIN_DF) -> Pipeline:
    """Return an unfitted pipeline for one task, for those who want to study or extend it."""
    return Pipeline(
        [("vectoriser", build_vectoriser(lexicon, groups=groups, min_df=min_df)), ("head", build_head())],
    )


@dataclass(frozen=True)
class FittedModel:
    """A fitted vectoriser with a fitted head a task; `temperature` divides the head's logits."""

    vectoriser: TfidfVectorizer
    heads: Mapping[Task, LogisticRegression]
    temperature: Mapping[Task, float] = field(default_factory=lambda: dict.fromkeys(TASKS, 1.0))

    def pipeline(self, task: Task) -> Pipeline:
        """Return the pipeline of one task, its temperature folded into the head's coefficients."""
        head = self.heads[task]
        calibrated = LogisticRegression(**head.get_params())
        calibrated.classes_ = head.classes_
        calibrated.coef_ = head.coef_ / self.temperature[task]
        calibrated.intercept_ = head.intercept_ / self.temperature[task]
        return Pipeline([("vectoriser", self.vectoriser), ("head", calibrated)])

    def rounded(self) -> "FittedModel":
        """Return the model with every weight rounded to 32 bits, as the artefact stores it."""
        self.vectoriser.idf_ = _single(self.vectoriser.idf_)
        for head in self.heads.values():
            head.coef_, head.intercept_ = _single(head.coef_), _single(head.intercept_)
        return self


def _single(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32).astype(np.float64)
