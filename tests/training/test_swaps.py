"""A sentence keeps its stance when only its names change."""

import random

import pytest
from sklearn.linear_model import LogisticRegression

from labels.scheme import Task
from models.classifier import Classifier
from models.compile import compile_model
from models.lexicon import Lexicon
from models.pipeline import FittedModel, build_head, build_vectoriser
from training.swaps import Swapper, SwapResult, swap_test

SWAPPER = Swapper.read()


def _renamed(text: str, seed: int = 0) -> str:
    return SWAPPER.renamed(text, random.Random(seed))  # noqa: S311 - a test's choice, no secret


@pytest.fixture(scope="module")
def partial() -> Classifier:
    """Return a classifier that hears names: Kosovo accuses, Serbia rebuts, Sweden does neither."""
    texts = [f"{name} spoke {when}." for name in ("Kosovo", "Serbia", "Sweden") for when in ("today", "then", "twice")]
    words = Lexicon.of(texts).model_dump()
    lexicon = Lexicon(**{**words, "places": frozenset(), "roles": frozenset({"kosovo", "serbia", "sweden"})})
    vectoriser = build_vectoriser(lexicon, min_df=1)
    rows = vectoriser.fit_transform(texts)
    stances = ["accusation"] * 3 + ["rebuttal"] * 3 + ["neutral"] * 3
    sentiments = ["negative", "neutral", "positive"] * 3
    heads: dict[Task, LogisticRegression] = {
        "stance": build_head(C=100).fit(rows, stances),
        "sentiment": build_head().fit(rows, sentiments),
    }
    return Classifier(compile_model(FittedModel(vectoriser, heads), version="partial"))


@pytest.mark.parametrize("seed", range(5))
def test_a_name_is_renamed_alike_within_a_sentence(seed: int) -> None:
    """Every mention of one name becomes the same other name."""
    words = _renamed("the envoy of Kosovo met Arben Krasniqi, and Kosovo thanked Arben Krasniqi", seed)
    country, rest = words.removeprefix("the envoy of ").split(" met ")
    assert rest.split(f", and {country} thanked ")[0] == rest.split(f", and {country} thanked ")[1]


@pytest.mark.parametrize("seed", range(5))
def test_a_name_at_the_head_is_renamed_as_elsewhere(seed: int) -> None:
    """A name that opens the sentence and comes again stays one name."""
    words = _renamed("Kortex denied that Kortex had lied.", seed).split()
    assert words[0] == words[3]


@pytest.mark.parametrize("seed", range(5))
def test_a_country_and_its_people_go_together(seed: int) -> None:
    """A country's people become the people of the country that stands in its place."""
    words = _renamed("the Russian envoy to Russia", seed).split()
    assert (words[4], words[1]) in [tuple(pair) for pair in SWAPPER.countries]


@pytest.mark.parametrize(
    "text",
    [
        "they denied it.",
        "Nobody accused anybody.",
        "“Everything is fine,” he said. Nothing else happened.",
        "The café owner was naïve.",
        "the émigré sold his iron.",
    ],
)
def test_a_sentence_without_names_stays_as_it_is(text: str) -> None:
    """Where there is no name there is nothing to change, whatever letters its words have."""
    assert _renamed(text) == text


@pytest.mark.parametrize("word", ["President", "Foreign Minister", "Monday", "I", "Supreme Court", "March"])
def test_kept_words_stay(word: str) -> None:
    """Titles, days and the like have a capital and are no names."""
    text = f"it was said that {word} would not do"
    assert _renamed(text) == text


@pytest.mark.parametrize("opening", ["When", "After", "If", "Many"])
def test_an_opening_word_before_a_name_stays(opening: str) -> None:
    """The capital of a sentence's first word makes no name of it, even where a name follows."""
    assert _renamed(f"{opening} Kosovo objected, the talks ended.").split()[0] == opening


def test_every_kind_of_name_is_replaced() -> None:
    """People, cities, organisations and acronyms are all strangers afterwards."""
    text = "in Moscow Ilya Morozov of Gasplant and the QRTX met"
    found = {_renamed(text, seed) for seed in range(9)}
    assert all(name not in other for other in found for name in ("Ilya", "Morozov", "Gasplant", "QRTX"))
    assert len(found) > 1


def test_the_plural_of_a_people_stays_a_plural() -> None:
    """Russians become another people, in the plural where that takes an s."""
    plurals = {people + ("s" if people.endswith("n") else "") for _, people in SWAPPER.countries}
    assert {_renamed("the Russians left", seed).split()[1] for seed in range(9)} <= plurals


def test_a_model_that_hears_names_is_caught(partial: Classifier) -> None:
    """A stance that hangs on a country's name changes under renaming."""
    found = swap_test(partial, ["Kosovo spoke today.", "Serbia spoke then."])
    assert found.sentences == 2
    assert found.changed == (0, 1)
    assert found.share == 1.0


def test_a_model_that_masks_names_passes(learnt: Classifier) -> None:
    """Where every name is masked no renaming of a country changes a stance."""
    texts = ["The envoy of Kosovo denied the claim.", "They accused Serbia of lying."]
    assert swap_test(learnt, texts) == SwapResult(2, 20, ())


def test_sentences_without_names_are_not_counted(partial: Classifier) -> None:
    """Only sentences that could change are in the count, and places are those of the whole list."""
    told: list[int] = []
    found = swap_test(partial, ["they spoke.", "Kosovo spoke today."], done=told.append)
    assert (found.sentences, found.changed) == (1, (1,))
    assert told == [0, 1]


def test_nothing_to_rename_changes_nothing(partial: Classifier) -> None:
    """No sentence, no share."""
    assert swap_test(partial, []).share == 0.0


def test_the_same_seed_gives_the_same_result(partial: Classifier) -> None:
    """The test can be made again."""
    texts = ["Kosovo spoke today.", "Serbia spoke then.", "Sweden spoke twice."]
    once, again = (swap_test(partial, texts, renamings=2, seed=3) for _ in range(2))
    assert once == again
