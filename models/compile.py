"""Fold a fitted model into an artefact: names, numbers and nothing that runs."""

import platform
from datetime import UTC, datetime
from importlib.metadata import version as installed
from typing import Any

import numpy as np

from labels.scheme import TASKS, Task
from models.artefact import FORMAT_VERSION, Artefact, Manifest, SelfTest
from models.classifier import Classifier
from models.errors import ModelError
from models.pipeline import FittedModel
from models.terms import TermExtractor
from models.vocabulary import Vocabulary

__all__ = ["compile_model"]

SELF_TEST = "Kosovo rejected the claim as false. “They are sending mercenaries,” the minister had alleged."


def compile_model(
    fitted: FittedModel,
    *,
    version: str,
    review_below: float = 0.5,
    **told: dict[str, Any],
) -> Artefact:
    """Return the artefact of a fitted model; its answers equal `fitted.rounded().pipeline(task).predict_proba`.

    `told` fills the manifest's `labels`, `training` and `metrics`. Raises `ModelError` where a head lacks a label.
    """
    fitted = fitted.rounded()
    extractor = fitted.vectoriser.analyzer
    if not isinstance(extractor, TermExtractor):
        message = f"expected a vectoriser whose analyzer is a TermExtractor, got {type(extractor).__name__}"
        raise ModelError(message)
    vocabulary, order = Vocabulary.of(extractor.groups, fitted.vectoriser.get_feature_names_out().tolist())
    rows = [fitted.vectoriser.idf_, *(row for task in TASKS for row in fitted.heads[task].coef_)]
    manifest = Manifest(
        format=FORMAT_VERSION,
        version=version,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        tasks={task: _labels(fitted, task) for task in TASKS},
        groups=extractor.groups,
        terms=len(vocabulary),
        temperature=dict(fitted.temperature),
        review_below=review_below,
        self_test=SelfTest(text=SELF_TEST, probabilities={}),
        libraries=_libraries(),
        files={},
        **told,
    )
    artefact = Artefact(
        manifest=manifest,
        lexicon=extractor.lexicon,
        vocabulary=vocabulary,
        weights=np.stack(rows, axis=1, dtype=np.float32, casting="same_kind")[order],
        intercept={task: head.intercept_.astype(np.float32) for task, head in fitted.heads.items()},
    )
    return _with_self_test(artefact)


def _labels(fitted: FittedModel, task: Task) -> tuple[str, ...]:
    labels = tuple(str(label) for label in fitted.heads[task].classes_)
    if set(labels) != set(TASKS[task]):
        message = f"the {task} head knows {sorted(labels)}, expected {sorted(TASKS[task])}: label some of each"
        raise ModelError(message)
    return labels


def _with_self_test(artefact: Artefact) -> Artefact:
    manifest = artefact.manifest
    answer = Classifier(artefact).classify(manifest.self_test.text)
    probabilities = {task: dict(answer.task(task).probabilities) for task in TASKS}
    test = SelfTest(text=manifest.self_test.text, probabilities=probabilities)
    return artefact.model_copy(update={"manifest": manifest.model_copy(update={"self_test": test})})


def _libraries() -> dict[str, str]:
    names = ("numpy", "scikit-learn", "scipy", "PyStemmer", "sentencex")
    return {"python": platform.python_version(), **{name: installed(name) for name in names}}
