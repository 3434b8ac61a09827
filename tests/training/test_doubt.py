"""Tests of finding labels that are likely wrong."""

from itertools import product

import numpy as np
import pytest

from labels.scheme import TASKS, Sentiment, Stance
from training.dataset import Dataset, Gold
from training.doubt import OutOfFold, confident_counts, doubts, explained, lifts, out_of_fold, suspects
from training.fitting import Recipe


def test_the_confident_joint_counts_who_reaches_a_threshold() -> None:
    """By hand: thresholds are the mean self-confidence of each class; who reaches none does not count."""
    shares = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.1, 0.9], [0.25, 0.75], [0.5, 0.5]])
    y = np.array([0, 0, 0, 1, 1, 1])
    # thresholds: (0.9 + 0.7 + 0.2) / 3 = 0.6 and (0.9 + 0.75 + 0.5) / 3 = 0.72
    assert confident_counts(y, shares).tolist() == [[2, 1], [0, 2]]


def test_lift_measures_a_label_by_its_share() -> None:
    """Where one label of ten is rare, a fifth is more for it than four fifths are for the other."""
    y = np.array([0] * 9 + [1])
    lift, other = lifts(y, np.tile([0.8, 0.2], (10, 1)))
    assert lift[0] == pytest.approx((0.2 / 0.1) / (0.8 / 0.9))
    assert lift[9] == pytest.approx((0.8 / 0.9) / (0.2 / 0.1))
    assert other.tolist() == [1] * 9 + [0]


def test_as_many_are_suspects_as_the_counts_say() -> None:
    """Of three labels of the first class a third is wrong: the one whose other label is likeliest."""
    shares = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.1, 0.9], [0.25, 0.75], [0.5, 0.5]])
    assert suspects(np.array([0, 0, 0, 1, 1, 1]), shares) == {2}


def test_a_class_without_labels_is_no_likelier_label() -> None:
    """A class that nobody gave has no threshold, so nothing counts for it."""
    shares = np.array([[0.2, 0.1, 0.7], [0.1, 0.2, 0.7]])
    assert confident_counts(np.array([0, 1]), shares)[:, 2].tolist() == [0, 0, 0]


def test_sabotaged_labels_are_found() -> None:
    """With probabilities that tell the truth, nine of ten flipped labels head the list of doubts."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 3_000)
    shares = rng.dirichlet([1, 1, 1], 3_000) * 0.5
    shares[np.arange(3_000), truth] += 0.5
    flipped = rng.choice(3_000, 300, replace=False)
    y = truth.copy()
    y[flipped] = (truth[flipped] + 1) % 3
    found = suspects(y, shares)
    assert len(set(flipped.tolist()) & found) >= 270
    assert len(found) <= 330


ACTS = {
    Stance.ACCUSATION: (
        "accused the {} of fraud over the {}",
        "blamed the {} for the broken {}",
        "charged the {} with theft of the {}",
    ),
    Stance.REBUTTAL: (
        "denied that the {} had lost the {}",
        "rejected what the {} said of the {}",
        "called the {}'s claim about the {} false",
    ),
    Stance.NEUTRAL: (
        "will meet the {} to open the {}",
        "visited the {} and painted the {}",
        "sold the {} a ticket for the {}",
    ),
}
ACTORS, THINGS = (
    ("clerk", "mayor", "guild", "ferryman", "baker"),
    ("bridge", "archive", "orchard", "ferry", "mill", "canteen"),
)


def test_most_flipped_rebuttals_head_the_list(data: Dataset) -> None:
    """Of 30 % of the rebuttals, flipped, at least 60 % stand among as many of the first doubts, end to end."""
    gold, flipped = list[Gold](), set[str]()
    for number, (stance, act, actor, thing) in enumerate(product(Stance, range(3), ACTORS, THINGS)):
        text = f"The {ACTORS[number % 4]} {ACTS[stance][act].format(actor, thing)}."
        told = {"id": str(number), "document": f"d{number % 30}", "start": number, "end": number + len(text)}
        wrong = stance is Stance.REBUTTAL and number % 10 < 3
        told |= {"stance": Stance.NEUTRAL if wrong else stance}
        gold.append(
            Gold(data.gold[0].label.model_copy(update={**told, "sentiment": tuple(Sentiment)[number % 3]}), text)
        )
        flipped |= {str(number)} if wrong else set()
    listed = [one.item.label.id for one in doubts(out_of_fold(Dataset(tuple(gold)), Recipe(min_df=1)), "stance")]
    first = set(listed[: len(flipped)])
    assert len(first & flipped) >= 0.6 * len(flipped)


@pytest.fixture(scope="module")
def judged(data: Dataset) -> tuple[OutOfFold, list[str]]:
    """Return the answers for each fold by a model that did not see it, and the steps told."""
    steps: list[str] = []
    return out_of_fold(data, Recipe(min_df=1), 3, steps.append), steps


def test_every_sentence_is_answered_once(judged: tuple[OutOfFold, list[str]], data: Dataset) -> None:
    """Each row is a distribution of the model of its fold, and each fold is told."""
    found, steps = judged
    assert found.gold == data.gold
    assert all(np.allclose(found.probabilities[task].sum(axis=1), 1) for task in TASKS)
    assert set(found.fold.tolist()) == {0, 1, 2}
    assert steps == ["fold 1 of 3", "fold 2 of 3", "fold 3 of 3"]


def test_doubts_are_ordered_and_explained(judged: tuple[OutOfFold, list[str]]) -> None:
    """A label that contradicts sure probabilities heads the list, with the words of the model of its fold."""
    found, _ = judged
    told = _sabotaged(found, 0)
    first = doubts(told, "stance")
    assert [one.lift for one in first] == sorted((one.lift for one in first), reverse=True)
    assert len(first) == len(told.gold)
    mine = next(one for one in first if one.item == told.gold[0])
    assert first.index(mine) < 5
    assert mine.suspect
    assert mine.given != mine.likely
    assert explained(mine, told).words


def _sabotaged(found: OutOfFold, place: int) -> OutOfFold:
    """Return the same with one label turned round, and the probabilities sure of the old one."""
    shares = {task: rows.copy() for task, rows in found.probabilities.items()}
    old = found.gold[place]
    other = Stance.NEUTRAL if old.label.stance is not Stance.NEUTRAL else Stance.REBUTTAL
    shares["stance"][place] = [0.98 if name == old.label.stance else 0.01 for name in TASKS["stance"]]
    turned = Gold(old.label.model_copy(update={"stance": other}), old.text)
    return OutOfFold((turned, *found.gold[1:]), shares, found.fold, found.classifiers)
