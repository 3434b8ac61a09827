"""The behaviour suite: sentences written to be hard, never trained on, and changes that must or must not matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from labels.layers import find_file
from labels.scheme import TASKS, Sentiment, Stance
from models.answers import Answer
from models.classifier import Classifier
from training.metrics import Score, score

__all__ = ["BehaviourResult", "Case", "read_suite", "run_suite"]


class Case(BaseModel):
    """One sentence of the suite; the sentences of a group differ in what they do, not in what they speak of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    group: str
    topic: str
    text: str
    stance: Stance
    sentiment: Sentiment


@dataclass(frozen=True)
class BehaviourResult:
    """Whether labels are right, a denial moves the answer, and a dateline does not."""

    plain: Score
    offers_called_rebuttal: float
    """Share of refused offers and proposals that the model takes for rebuttals."""
    directional: float
    """Share of claims whose probability of rebuttal rises when somebody is said to deny them."""
    invariant: float
    """Share of sentences that keep their stance when day and place of a report are put before them."""
    wrong: tuple[str, ...]
    """Ids of the plain cases that were answered wrongly."""


def read_suite(root: Path) -> list[Case]:
    """Read the suite of a labels folder."""
    lines = find_file(root, "behaviour/minimal-pairs.jsonl").read_text("utf-8").split("\n")
    return [Case.model_validate_json(line) for line in lines if line.strip()]


def run_suite(classifier: Classifier, suite: Sequence[Case]) -> BehaviourResult:
    """Return how a classifier does on the suite."""
    answers = classifier.classify_many([case.text for case in suite])
    stances = [answer.stance.label for answer in answers]
    offers = [stance for case, stance in zip(suite, stances, strict=True) if case.topic == "offer"]
    groups = np.array([case.group for case in suite])
    return BehaviourResult(
        plain=score(np.array([str(case.stance) for case in suite]), np.array(stances), TASKS["stance"], groups),
        offers_called_rebuttal=_share([stance == Stance.REBUTTAL for stance in offers]),
        directional=_directional(classifier, suite),
        invariant=_invariant(classifier, suite, stances),
        wrong=tuple(case.id for case, stance in zip(suite, stances, strict=True) if stance != case.stance),
    )


def _directional(classifier: Classifier, suite: Sequence[Case]) -> float:
    charges = [case.text for case in suite if case.stance == Stance.ACCUSATION]
    denied = [f"The ministry denied that {text[0].lower()}{text[1:]}" for text in charges]
    before, after = classifier.classify_many(charges), classifier.classify_many(denied)
    pairs = zip(before, after, strict=True)
    return _share([_rebuttal(new) > _rebuttal(old) for old, new in pairs])


def _invariant(classifier: Classifier, suite: Sequence[Case], stances: Sequence[str]) -> float:
    dated = classifier.classify_many([f"GENEVA, March 3 - {case.text}" for case in suite])
    return _share([answer.stance.label == stance for answer, stance in zip(dated, stances, strict=True)])


def _rebuttal(answer: Answer) -> float:
    return float(answer.stance.probabilities[Stance.REBUTTAL])


def _share(outcomes: Sequence[bool]) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else 0.0
