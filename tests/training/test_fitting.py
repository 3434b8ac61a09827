"""A model fitted to gold and silver labels."""

import numpy as np
import pytest

from labels.scheme import TASKS, Task
from training.dataset import WRITTEN, Dataset
from training.fitting import Recipe, _weighted, fit

RECIPE = Recipe(min_df=2)


def test_the_same_labels_give_the_same_weights(data: Dataset) -> None:
    """Fitting twice gives the same vocabulary, and the same numbers to the last bit."""
    once, again = fit(data, RECIPE), fit(data, RECIPE)
    assert once.vectoriser.vocabulary_ == again.vectoriser.vocabulary_
    for task in TASKS:
        assert np.array_equal(once.heads[task].coef_, again.heads[task].coef_)
        assert np.array_equal(once.heads[task].intercept_, again.heads[task].intercept_)


def test_every_step_is_told(data: Dataset) -> None:
    """The steps end in order, the coefficients of both heads last."""
    steps: list[str] = []
    fit(data, RECIPE, steps.append)
    assert steps == ["names and words", "terms", "coefficients"]


def test_the_fit_learns_its_sentences(data: Dataset) -> None:
    """Most sentences that were learnt are answered as they are labelled."""
    fitted = fit(data, RECIPE)
    answers = fitted.pipeline("stance").predict([item.text for item in data.gold])
    assert np.mean(answers == data.y("stance")) > 0.9


def test_no_word_of_the_texts_stays_in_a_cache(data: Dataset) -> None:
    """The analyzer of a fitted vectoriser holds no memory of the sentences it read."""
    assert set(vars(fit(data, RECIPE).vectoriser.analyzer)) == {"lexicon", "groups", "remembered"}


@pytest.mark.parametrize("task", list(TASKS))
@pytest.mark.parametrize("silver_weight", [0.0, 0.5, 2.0])
def test_a_silver_sentence_counts_its_weight_in_all(data: Dataset, task: Task, silver_weight: float) -> None:
    """Before class weights a gold sentence counts 1 and a silver one `silver_weight` over all its labels."""
    rows, _, weight = _weighted(data, task, Recipe(silver_weight=silver_weight, balance=0.0))
    total = np.bincount(rows, weight, minlength=len(data.texts))
    assert total[: len(data.gold)] == pytest.approx(1.0)
    assert total[len(data.gold) :] == pytest.approx(silver_weight)


def test_a_silver_clause_counts_less_than_a_sentence(data: Dataset) -> None:
    """Before class weights a clause counts `clause_weight` in all, and a whole sentence `silver_weight`."""
    first, *others = data.silver
    clause = first._replace(label=first.label.model_copy(update={"clause": True}))
    told = Dataset(data.gold, (clause, *others))
    rows, _, weight = _weighted(told, "stance", Recipe(silver_weight=2.0, clause_weight=0.5, balance=0.0))
    total = np.bincount(rows, weight, minlength=len(told.texts))
    assert total[len(told.gold)] == pytest.approx(0.5)
    assert total[len(told.gold) + 1 :] == pytest.approx(2.0)


@pytest.mark.parametrize("task", list(TASKS))
def test_a_gold_sentence_that_its_annotator_was_not_sure_of_counts_less(data: Dataset, task: Task) -> None:
    """Before class weights a sure gold sentence counts 1, and another `unsure_weight`."""
    first, *others = data.gold
    doubted = first._replace(label=first.label.model_copy(update={"sure": False}))
    told = Dataset((doubted, *others), data.silver)
    rows, _, weight = _weighted(told, task, Recipe(unsure_weight=0.25, balance=0.0))
    total = np.bincount(rows, weight, minlength=len(told.texts))
    assert total[0] == pytest.approx(0.25)
    assert total[1 : len(told.gold)] == pytest.approx([1.0 if item.label.sure else 0.25 for item in others])


def test_a_sentence_written_for_training_counts_less(data: Dataset) -> None:
    """Before class weights a sentence of the written source counts `written_weight`, and news 1."""
    first, *others = data.gold
    written = first._replace(label=first.label.model_copy(update={"source": WRITTEN}))
    told = Dataset((written, *others), data.silver)
    rows, _, weight = _weighted(told, "stance", Recipe(written_weight=0.1, balance=0.0))
    total = np.bincount(rows, weight, minlength=len(told.texts))
    assert total[0] == pytest.approx(0.1)
    assert total[1 : len(told.gold)] == pytest.approx(1.0)


def test_negligible_silver_shares_make_no_row(data: Dataset) -> None:
    """A label with no share of a silver sentence is not learnt from it."""
    rows, y, _ = _weighted(data, "sentiment", Recipe())
    first = y[rows == len(data.gold)]
    assert sorted(first) == ["negative", "neutral"]


@pytest.mark.parametrize("task", list(TASKS))
def test_class_weights_bring_the_classes_to_their_shares_in_gold(data: Dataset, task: Task) -> None:
    """Wholly balanced, each class has the share of all weight that it has of the gold sentences."""
    _, y, weight = _weighted(data, task, Recipe(balance=1.0))
    for label in TASKS[task]:
        assert weight[y == label].sum() / weight.sum() == pytest.approx(np.mean(data.y(task) == label))


def test_half_a_balance_goes_part_of_the_way(data: Dataset) -> None:
    """A class that silver has too little of comes closer to its share in gold, and no further."""
    shares = []
    for balance in (0.0, 0.5, 1.0):
        _, y, weight = _weighted(data, "sentiment", Recipe(silver_weight=1.0, balance=balance))
        shares.append(weight[y == "positive"].sum() / weight.sum())
    assert shares[0] < shares[1] < shares[2]


def test_gold_alone_is_weighed_evenly(data: Dataset) -> None:
    """Without silver the classes have their shares already, so every sentence counts 1."""
    _, y, weight = _weighted(Dataset(data.gold), "stance", Recipe())
    assert y.tolist() == data.y("stance").tolist()
    assert weight == pytest.approx(1.0)
