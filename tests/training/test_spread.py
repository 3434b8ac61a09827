"""How a model's answers are spread at training time."""

from pathlib import Path

import pytest

from labels.scheme import TASKS
from models.artefact import Manifest
from models.distributions import CONFIDENCES, UNKNOWN, Distributions
from training.dataset import Dataset
from training.evaluation import split_sixth
from training.fitting import Recipe, fit
from training.spread import spread
from training.versions import Built


def test_a_version_tells_the_spread_of_its_held_out_answers(saved: tuple[Path, Manifest], data: Dataset) -> None:
    """The manifest holds shares over all held-out sentences, as the service reads them."""
    told = Distributions.model_validate(saved[1].metrics["distributions"])
    assert told.statements == len(split_sixth(data)[1])
    for task in TASKS:
        assert sum(told.labels[task].values()) == pytest.approx(1)
        assert list(told.confidence[task]) == sorted(told.confidence[task])
        assert len(told.confidence[task]) == len(CONFIDENCES)
    assert len(told.unknown_terms) == len(UNKNOWN)


def test_the_spread_is_calibrated_and_reviewed_as_the_version(built: Built, data: Dataset) -> None:
    """Confidence and review follow the assessment, and come from a model that saw none of the sentences."""
    kept, held = split_sixth(data)
    told = spread(fit(kept, Recipe()), built.assessment, held)
    assert told == Distributions.model_validate(built.artefact.manifest.metrics["distributions"])
    unsure = dict(zip(CONFIDENCES, told.confidence["stance"], strict=True))
    below = [share for edge, share in unsure.items() if edge < built.assessment.review_below]
    assert told.review >= max(below, default=0.0)
