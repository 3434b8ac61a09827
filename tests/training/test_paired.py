"""The change of scores between two models that answer the same sentences."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from training.paired import changes

LABELS = ("accusation", "rebuttal", "neutral")
answers = st.lists(st.tuples(*[st.sampled_from(LABELS)] * 3, st.integers(0, 5)), min_size=1, max_size=60)


@given(rows=answers)
def test_the_scores_are_scikit_learns(rows: list[tuple[str, str, str, int]]) -> None:
    """Macro-F1 and each label's F1 of both models, and an interval that is a range; of one document there is none."""
    y, old, new = (np.array([row[at] for row in rows]) for at in range(3))
    groups = np.array([row[3] for row in rows])
    found = changes(y, old, new, LABELS, groups=groups)
    assert list(found) == ["macro-F1", *LABELS]
    for answered, side in ((old, "old"), (new, "new")):
        theirs = f1_score(y, answered, labels=LABELS, average=None, zero_division=0.0)
        assert [getattr(found[label], side) for label in LABELS] == pytest.approx(list(theirs))
        assert getattr(found["macro-F1"], side) == pytest.approx(theirs.mean())
    for change in found.values():
        assert (change.interval is None) == (len(set(groups)) == 1)
        assert change.interval is None or change.interval[0] <= change.interval[1]


def test_the_same_answers_change_nothing() -> None:
    """Paired, a model against itself has an interval of no width."""
    y = np.array(LABELS * 10)
    found = changes(y, y[::-1], y[::-1], LABELS, groups=np.arange(30))
    assert {change.interval for change in found.values()} == {(0.0, 0.0)}
    assert not any(change.is_loss or change.is_gain for change in found.values())


def test_a_large_loss_is_one() -> None:
    """A model that forgets a label loses significantly, and the way back is a gain."""
    y = np.array(LABELS * 40)
    worse = np.where(y == "rebuttal", "neutral", y)
    groups = np.arange(len(y)) // 3
    assert changes(y, y, worse, LABELS, groups=groups)["rebuttal"].is_loss
    assert changes(y, y, worse, LABELS, groups=groups)["macro-F1"].is_loss
    assert changes(y, worse, y, LABELS, groups=groups)["macro-F1"].is_gain


def test_one_sentence_is_no_significant_loss() -> None:
    """What a single sentence does could be chance."""
    y = np.array(LABELS * 40)
    worse = y.copy()
    worse[0] = "neutral"
    assert not any(change.is_loss for change in changes(y, y, worse, LABELS, groups=np.arange(120)).values())


def test_memory_does_not_grow_with_every_draw_of_every_cluster() -> None:
    """Sentences that are each a cluster of their own are drawn a part at a time."""
    y = np.array(["a", "b"] * 2500)
    tracemalloc.start()
    try:
        changes(y, y, y, ("a", "b"), groups=np.arange(len(y)))
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
