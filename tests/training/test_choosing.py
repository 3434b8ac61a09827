"""Tests of choosing what to read next."""

import pytest

from labels.errors import LabelError
from labels.near import NearIndex
from labels.queue import Item
from models.classifier import Classifier
from training.choosing import Shares, Wanted, choose
from training.dataset import Dataset
from training.evaluation import probabilities

ALL = Shares()


@pytest.fixture(scope="module")
def pool(data: Dataset) -> list[Item]:
    """Return the sentences of the tiny labels as if nobody had read them, and a near-duplicate of each of ten."""
    texts = [item.text for item in data.gold]
    return [Item(text=text) for text in [*texts, *(f"{text} Indeed." for text in texts[:10] if len(text.split()) > 8)]]


def _choose(pool: list[Item], learnt: Classifier, shares: Shares, count: int = 12, **more: list[str]) -> list[Item]:
    return choose(pool, more.get("labelled", []), learnt, Wanted(count, "rebuttal", shares))


def test_each_way_has_its_share_in_every_stretch(pool: list[Item], learnt: Classifier) -> None:
    """Of ten items four are of small margin, three of the rare stance, one diverse, two random; of five about half."""
    reasons = [item.reason for item in _choose(pool, learnt, ALL, 10)]
    assert [reasons.count(way) for way in ("margin", "rare", "diverse", "random")] == [4, 3, 1, 2]
    assert reasons[:5].count("margin") == 2


def test_no_two_are_near_duplicates(pool: list[Item], learnt: Classifier) -> None:
    """Neither another chosen sentence nor a labelled one is near a chosen one."""
    labelled = [pool[0].text]
    chosen = _choose(pool, learnt, ALL, len(pool), labelled=labelled)
    index = NearIndex()
    for text in [*labelled, *(item.text for item in chosen)]:
        assert index.nearest(text) is None
        index.add(text)


def test_small_margins_come_first(pool: list[Item], learnt: Classifier) -> None:
    """By margin alone the sentences that the model wavers most on are chosen, in that order."""
    chosen = _choose(pool, learnt, Shares(1, 0, 0, 0), 3)
    ordered = [sorted(row)[::-1] for row in probabilities(learnt, [item.text for item in pool], "stance").tolist()]
    margins = {item.text: row[0] - row[1] for item, row in zip(pool, ordered, strict=True)}
    assert chosen[0].text == min(margins, key=lambda text: margins[text])
    assert margins[chosen[0].text] <= margins[chosen[1].text] <= margins[chosen[2].text]


def test_a_suggestion_is_kept_for_who_asks(pool: list[Item], learnt: Classifier) -> None:
    """Each item says what the model thinks, with its confidence."""
    [first] = _choose(pool, learnt, ALL, 1)
    stance, confidence = first.suggestion.split()
    assert stance == learnt.classify(first.text).stance.label
    assert float(confidence) == pytest.approx(learnt.classify(first.text).stance.confidence, abs=0.005)


def test_the_same_arguments_give_the_same_queue(pool: list[Item], learnt: Classifier) -> None:
    """Chance has a seed."""
    assert _choose(pool, learnt, ALL) == _choose(pool, learnt, ALL)
    others = choose(pool, [], learnt, Wanted(12, "rebuttal", Shares(0, 0, 0, 1), seed=1))
    assert others != _choose(pool, learnt, Shares(0, 0, 0, 1))


@pytest.mark.parametrize("shares", [(0, 0, 0, 0), (-0.1, 1, 1, 1)])
def test_shares_that_fill_nothing_are_refused(shares: tuple[float, ...]) -> None:
    """Shares are not negative, and not all of them are 0."""
    with pytest.raises(LabelError, match="expected shares from 0 up, not all of them 0"):
        Shares(*shares)
