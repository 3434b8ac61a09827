"""Whether a version answers as scikit-learn does with its numbers."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from labels.scheme import TASKS, Task
from models.artefact import Artefact
from models.classifier import Classifier
from models.pipeline import FittedModel, build_head, build_vectoriser

__all__ = ["PARITY", "pipelines_of", "widest_gap"]

PARITY: Final = 1e-9


def pipelines_of(artefact: Artefact) -> FittedModel:
    """Return a vectoriser and heads of scikit-learn with the numbers of an artefact."""
    manifest = artefact.manifest
    vectoriser = build_vectoriser(artefact.lexicon, groups=manifest.groups)
    vectoriser.vocabulary_ = {term: column for column, term in enumerate(artefact.terms)}
    vectoriser.idf_ = artefact.idf.astype(np.float64)
    heads = {}
    for task in TASKS:
        head = build_head()
        head.classes_ = np.array(manifest.tasks[task])
        head.coef_, head.intercept_ = (told[task].astype(np.float64) for told in (artefact.coef, artefact.intercept))
        heads[task] = head
    return FittedModel(vectoriser, heads, manifest.temperature)


def widest_gap(artefact: Artefact, classifier: Classifier, texts: Sequence[str]) -> float:
    """Return the largest difference of a probability between the classifier and scikit-learn's pipelines."""
    pipelines = pipelines_of(artefact)
    return max((_gap(pipelines, classifier, texts, task) for task in TASKS), default=0.0)


def _gap(pipelines: FittedModel, classifier: Classifier, texts: Sequence[str], task: Task) -> float:
    theirs = pipelines.pipeline(task).predict_proba(texts)
    return float(np.abs(theirs - classifier.predict_proba(texts, task)).max(initial=0))
