"""A recipe judged on gold it was not fitted to."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from labels.scheme import TASKS
from models.classifier import Classifier
from training.dataset import Dataset, load_dataset
from training.evaluation import (
    Judged,
    cross_validate,
    fitted_classifier,
    hold_out_each_document,
    hold_out_sixth,
    judge,
    probabilities,
)
from training.fitting import Recipe
from training.split import grouped_folds

RECIPE = Recipe(min_df=2)
HELD_OUT = {"audit", "lease", "tariff", "anchor"}
FOUNDING = {
    "first": "A- Shepherds accused the abbot of selling stolen sheep.\nR0 The abbot denied selling any sheep.",
    "second": "N0 The abbey has nine bells.\nN+ Pilgrims love the beautiful bells.",
}

WriteLabels = Callable[[Path, Mapping[str, Mapping[str, str]]], None]


def _same(one: Judged, other: Judged) -> bool:
    same = [np.array_equal(one.probabilities[task], other.probabilities[task]) for task in TASKS]
    return one.gold == other.gold and all(same)


@pytest.fixture(scope="module")
def folds(data: Dataset) -> Judged:
    """Return the answers of five folds."""
    return cross_validate(data, RECIPE)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, write_folder: WriteLabels, documents: dict[str, str]) -> Dataset:
    """Return the sentences of a folder that has founding documents as well."""
    root = tmp_path_factory.mktemp("founded") / "labels"
    write_folder(root, {"harbour-notes": documents, "founding-documents": FOUNDING})
    return load_dataset(root)


def test_probabilities_stand_in_the_order_of_the_scheme(learnt: Classifier) -> None:
    """Whatever order a model has, columns follow `TASKS`."""
    text = "The council denied poisoning the quay."
    verdict = learnt.classify(text).stance
    row = probabilities(learnt, [text], "stance")[0]
    assert row == pytest.approx([verdict.probabilities[label] for label in TASKS["stance"]])


def test_judged_sentences_can_be_chosen(learnt: Classifier, data: Dataset) -> None:
    """Choosing sentences keeps labels, probabilities and groups in step."""
    judged = judge(learnt, data.gold)
    part = judged.where(lambda item: item.label.document == "ferry")
    assert part.y("stance").tolist() == [str(item.label.stance) for item in part.gold]
    assert part.probabilities["stance"].shape == (7, 3)
    assert part.groups.shape == (7,)
    assert part.score("stance").n == 7


def test_the_score_of_a_source_is_that_of_its_sentences(learnt: Classifier, founded: Dataset) -> None:
    """Sources are scored apart, and together they hold every sentence."""
    judged = judge(learnt, founded.gold)
    by_source = judged.score_by_source("stance")
    assert {name: one.n for name, one in by_source.items()} == {"founding-documents": 4, "harbour-notes": 84}
    founding = judged.where(lambda item: item.label.source == "founding-documents")
    assert by_source["founding-documents"] == founding.score("stance")


def test_each_sentence_is_judged_by_a_fold_that_did_not_learn_it(folds: Judged, data: Dataset) -> None:
    """The answers stand in the order of the gold, each from the model of the other folds."""
    assert folds.gold == data.gold
    train, test = next(grouped_folds(Dataset(data.gold), 5))
    alone = judge(fitted_classifier(Dataset(data.gold).take(train), RECIPE), [data.gold[place] for place in test])
    for task in TASKS:
        assert np.array_equal(folds.probabilities[task][test], alone.probabilities[task])


def test_folds_know_no_silver(folds: Judged, data: Dataset) -> None:
    """Silver changes nothing in the folds: its teacher has seen the gold that they are judged on."""
    assert _same(folds, cross_validate(Dataset(data.gold), RECIPE))


def test_the_folds_beat_the_majority(folds: Judged) -> None:
    """The recipe learns more from these documents than which label is commonest."""
    found = folds.score("stance")
    assert found.macro_f1 > found.majority_macro_f1 + 0.2


def test_each_fold_is_told(data: Dataset) -> None:
    """A fold that ends is told by its number."""
    steps: list[str] = []
    cross_validate(data, RECIPE, 2, steps.append)
    assert steps == ["fold 1 of 2", "fold 2 of 2"]


def test_the_sixth_is_judged_by_a_model_of_the_rest(data: Dataset) -> None:
    """Every held-out document is judged, by a model fitted on the others and their silver."""
    judged = hold_out_sixth(data, RECIPE)
    rest = data.where(lambda item: item.label.document not in HELD_OUT)
    fitted = fitted_classifier(rest.without_silver_of([("harbour-notes", name) for name in HELD_OUT]), RECIPE)
    assert {item.label.document for item in judged.gold} == HELD_OUT
    assert _same(judged, judge(fitted, judged.gold))


def test_silver_of_judged_documents_is_left_out(data: Dataset) -> None:
    """Silver sentences of a held-out document change nothing in its judgement; other silver does."""
    without = data.without_silver_of([("harbour-notes", name) for name in HELD_OUT])
    assert len(without.silver) < len(data.silver)
    assert _same(hold_out_sixth(data, RECIPE), hold_out_sixth(without, RECIPE))
    assert not _same(hold_out_sixth(data, RECIPE), hold_out_sixth(Dataset(data.gold), RECIPE))


def test_near_duplicates_of_judged_documents_are_left_out(
    tmp_path: Path, write_folder: WriteLabels, documents: dict[str, str], data: Dataset
) -> None:
    """A copy of a held-out document under a name that is not held out is not learnt from."""
    write_folder(tmp_path / "labels", {"harbour-notes": {**documents, "audit-copy": documents["audit"]}})
    judged = hold_out_sixth(load_dataset(tmp_path / "labels", silver=False), RECIPE)
    assert _same(judged, hold_out_sixth(Dataset(data.gold), RECIPE))


def test_the_projects_own_words_are_not_judged_with_the_sixth(founded: Dataset) -> None:
    """Founding documents never count among the held-out ones."""
    assert {item.label.source for item in hold_out_sixth(founded, RECIPE).gold} == {"harbour-notes"}


def test_each_founding_document_is_judged_by_a_model_of_all_else(founded: Dataset) -> None:
    """A founding document's answers come from a model that learnt everything but that document."""
    steps: list[str] = []
    judged = hold_out_each_document(founded, RECIPE, steps.append)
    assert steps == ["first", "second"]
    assert [item.label.document for item in judged.gold] == ["first", "first", "second", "second"]
    others = founded.where(lambda item: item.label.document != "first")
    alone = judge(fitted_classifier(others, RECIPE), judged.gold[:2])
    assert np.array_equal(judged.probabilities["stance"][:2], alone.probabilities["stance"])
