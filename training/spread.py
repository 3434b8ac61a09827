"""How a model's answers are spread on sentences it was not fitted to: what a running service compares its own with."""

from collections.abc import Sequence

from labels.scheme import TASKS
from models.classifier import Classifier
from models.compile import compile_model
from models.distributions import Distributions
from models.pipeline import FittedModel
from training.assessment import Assessment
from training.dataset import Gold

__all__ = ["spread"]


def spread(judged: FittedModel, assessment: Assessment, held: Sequence[Gold]) -> Distributions:
    """Return the spread of answers to held-out sentences, calibrated and reviewed as the assessment says.

    `judged` is the model that the assessment was made with, for one fitted to these sentences would be too sure.
    """
    temperature = {task: assessment.tasks[task].temperature for task in TASKS}
    calibrated = FittedModel(judged.vectoriser, judged.heads, temperature)
    classifier = Classifier(compile_model(calibrated, version="spread", review_below=assessment.review_below))
    return Distributions.of(classifier.classify_many([item.text for item in held]))
