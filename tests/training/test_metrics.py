"""Scores with intervals, beside the majority's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_score, recall_score

from labels.scheme import TASKS
from training.metrics import macro_f1, score

LABELS = TASKS["stance"]
PAIRS = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=40)


def test_macro_f1_by_hand() -> None:
    """Two of three, one of two and none of one right give 4/6, 2/4 and 0."""
    table = np.array([[2, 1, 0], [0, 1, 1], [1, 0, 0]])
    assert macro_f1(table) == pytest.approx((4 / 6 + 2 / 4 + 0) / 3)


def test_a_label_that_never_occurs_counts_nothing() -> None:
    """A label without truth and without answer has an F1 of 0, and nothing is divided by it."""
    assert macro_f1(np.array([[3, 0], [0, 0]])) == 0.5


@given(PAIRS)
def test_the_figures_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    """Macro-F1, accuracy and every class's figures equal the reference implementation's."""
    y, predicted = (np.array([str(label) for label in column]) for column in zip(*pairs, strict=True))
    found = score(y, predicted, LABELS)
    told = {"labels": list(LABELS), "average": None, "zero_division": 0.0}
    assert found.macro_f1 == pytest.approx(np.mean(f1_score(y, predicted, **told)))
    assert found.accuracy == pytest.approx(accuracy_score(y, predicted))
    assert [one.precision for one in found.classes.values()] == pytest.approx(precision_score(y, predicted, **told))
    assert [one.recall for one in found.classes.values()] == pytest.approx(recall_score(y, predicted, **told))


@given(PAIRS)
def test_the_confusion_counts_every_sentence(pairs: list[tuple[str, str]]) -> None:
    """The confusion adds up to the sentences, and its rows to each label's support."""
    y, predicted = (np.array([str(label) for label in column]) for column in zip(*pairs, strict=True))
    found = score(y, predicted, LABELS)
    rows = {label: sum(row.values()) for label, row in found.confusion.items()}
    assert sum(rows.values()) == found.n == len(pairs)
    assert rows == {label: one.support for label, one in found.classes.items()}
    table = confusion_matrix(y, predicted, labels=list(LABELS))
    assert [list(row.values()) for row in found.confusion.values()] == table.tolist()


def test_the_interval_holds_the_figure_and_narrows_with_more_sentences() -> None:
    """The 95 % interval lies around macro-F1 and is narrower for ten times the sentences."""
    y = np.array(["accusation", "rebuttal", "neutral", "neutral", "rebuttal"] * 8)
    predicted = np.array(["accusation", "rebuttal", "neutral", "accusation", "neutral"] * 8)
    few, many = score(y, predicted, LABELS), score(np.tile(y, 10), np.tile(predicted, 10), LABELS)
    assert few.interval
    assert many.interval
    for found, (low, high) in ((few, few.interval), (many, many.interval)):
        assert low < found.macro_f1 < high
    assert np.ptp(many.interval) < np.ptp(few.interval)


def test_the_interval_is_the_same_each_time() -> None:
    """The bootstrap is seeded, so that a report can be made again."""
    y, predicted = np.array(["neutral", "rebuttal"] * 9), np.array(["neutral"] * 18)
    assert score(y, predicted, LABELS) == score(y, predicted, LABELS)


def test_clusters_are_drawn_whole() -> None:
    """Sentences that stand or fall together tell less than as many that stand alone."""
    y = np.array(["neutral", "rebuttal"] * 20)
    groups = np.repeat(np.arange(4), 10)
    predicted = np.where(groups < 2, y, "accusation")
    alone, together = score(y, predicted, LABELS), score(y, predicted, LABELS, groups)
    assert together.macro_f1 == alone.macro_f1
    assert together.interval
    assert alone.interval
    assert np.ptp(together.interval) > np.ptp(alone.interval)


def test_sentences_of_one_document_have_no_interval() -> None:
    """One cluster drawn again and again is itself: no width is made of that."""
    y, predicted = np.array(["neutral", "rebuttal"] * 9), np.array(["neutral"] * 18)
    found = score(y, predicted, LABELS, np.zeros(18))
    assert found.interval is None
    assert {one.interval for one in found.classes.values()} == {None}


def test_names_and_numbers_make_the_same_groups() -> None:
    """Groups may be of any kind: only which sentences share one counts."""
    y, predicted = np.array(["neutral", "rebuttal"] * 4), np.array(["neutral"] * 8)
    numbers = np.array([0, 0, 1, 1, 2, 2, 3, 3])
    names = np.array(["a", "a", "b", "b", "c", "c", "d", "d"])
    assert score(y, predicted, LABELS, numbers) == score(y, predicted, LABELS, names)


def test_the_majority_is_the_commonest_true_label() -> None:
    """Three of four neutral: always answering neutral has F1 6/7 there and 0 elsewhere."""
    y = np.array(["neutral", "neutral", "neutral", "rebuttal"])
    assert score(y, np.full(4, "rebuttal"), LABELS).majority_macro_f1 == pytest.approx(6 / 7 / 3)


def test_a_score_is_plain_json_values() -> None:
    """As a dictionary a score holds its figures under their names."""
    found = score(np.array(["neutral"]), np.array(["neutral"]), LABELS).as_dict()
    assert found["n"] == 1
    assert found["classes"]["neutral"] == {
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "support": 1,
        "interval": None,
    }
