"""Tests of what each group of terms is worth."""

import pytest

from labels.scheme import TASKS
from models.terms import GROUPS
from training.ablation import ablate
from training.dataset import Dataset
from training.evaluation import fitted_classifier, judge, split_sixth
from training.external import Example
from training.fitting import Recipe
from training.split import is_development

RECIPE = Recipe(groups="wba", min_df=2)


def test_every_group_is_taken_away_or_added(data: Dataset) -> None:
    """The recipe as it is comes first, then one variant a group, and each step is told when it ends."""
    steps: list[str] = []
    changes = [row.change for row in ablate(data, RECIPE, done=steps.append)]
    assert changes[0] == "as it is"
    assert changes[1:] == [f"{'without' if group in 'wba' else 'with'} {group}" for group in GROUPS]
    assert steps == changes


def test_a_variant_scores_what_a_fit_of_its_own_scores(data: Dataset) -> None:
    """A search begun elsewhere gives the terms and probabilities of a fit from nothing."""
    kept, held = split_sixth(data)
    developed = [item for item in held if is_development(item.label.source, item.label.document)]
    found = {row.change: row for row in ablate(data, RECIPE)}
    alone = fitted_classifier(kept, Recipe(groups="wa", min_df=2))
    assert found["without b"].terms == alone.manifest.terms
    for task in TASKS:
        expected = judge(alone, developed).score(task)
        assert found["without b"].scores[task].macro_f1 == pytest.approx(expected.macro_f1)


def test_sentences_from_elsewhere_are_scored_too(data: Dataset) -> None:
    """Where examples are given, each variant is judged on them."""
    examples = [Example(text="He denied the claim.", stance="rebuttal"), Example(text="It rained.", stance="neutral")]
    first = next(ablate(data, RECIPE, examples))
    assert first.external["stance"].n == 2
