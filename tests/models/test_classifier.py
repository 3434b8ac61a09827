"""Tests of the classifier that answers from an artefact alone."""

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.scheme import TASKS, Task
from models.artefact import Artefact, SelfTest, write
from models.classifier import Classifier
from models.compile import compile_model
from models.errors import SelfTestFailed
from models.lexicon import Lexicon
from models.loading import load
from models.pipeline import FittedModel, build_head, build_vectoriser
from models.terms import GROUPS

PIECES = [
    "The",
    "mayor",
    "Olsen",
    "denied",
    "accused",
    "“",
    "”",
    "leak",
    ",",
    "didn’t",
    "12",
    "prize",
    "zyx",
    "?",
    "\n",
]
SENTENCES = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=60) | st.lists(
    st.sampled_from(PIECES),
    max_size=20,
).map(" ".join)
UNKNOWN = ["", " ", "…", "\ud800", "\x00", "“”"]


@pytest.mark.parametrize("task", TASKS)
@given(text=SENTENCES)
def test_answers_equal_the_fitted_pipeline(fitted: FittedModel, classifier: Classifier, task: Task, text: str) -> None:
    """On any text the written model answers as the fitted pipeline does, to 1e-9."""
    expected = fitted.pipeline(task).predict_proba([text])
    assert classifier.classes_(task) == tuple(fitted.heads[task].classes_)
    assert np.allclose(classifier.predict_proba([text], task), expected, atol=1e-9, rtol=0)


@pytest.mark.parametrize("task", TASKS)
def test_answers_equal_the_fitted_pipeline_on_the_corpus(
    fitted: FittedModel,
    classifier: Classifier,
    texts: list[str],
    task: Task,
) -> None:
    """On every sentence it was fitted to, alone and joined, the written model answers as the pipeline does."""
    asked = [*texts, " ".join(texts), *UNKNOWN]
    expected = fitted.pipeline(task).predict_proba(asked)
    assert np.allclose(classifier.predict_proba(asked, task), expected, atol=1e-9, rtol=0)


@given(asked=st.lists(SENTENCES, max_size=6))
def test_probabilities_sum_to_one(classifier: Classifier, asked: list[str]) -> None:
    """Every row of any batch lies between 0 and 1 and sums to 1, one row a text and one column a label."""
    for task in TASKS:
        rows = classifier.predict_proba(asked, task)
        assert rows.shape == (len(asked), 3)
        assert np.all((rows >= 0) & (rows <= 1))
        assert np.allclose(rows.sum(axis=1), 1, atol=1e-12, rtol=0)


@given(asked=st.lists(SENTENCES, max_size=6))
def test_a_batch_equals_one_by_one(classifier: Classifier, asked: list[str]) -> None:
    """Many sentences get exactly the answers that each gets alone."""
    assert classifier.classify_many(asked) == [classifier.classify(text) for text in asked]


@given(asked=st.lists(SENTENCES, max_size=6))
def test_columns_hold_the_same_answers(classifier: Classifier, asked: list[str]) -> None:
    """The columns of a batch hold its probabilities and answers."""
    answers = classifier.answer_many(asked)
    assert list(answers) == classifier.classify_many(asked)
    assert all(np.array_equal(answers.probabilities[task], classifier.predict_proba(asked, task)) for task in TASKS)


def test_a_long_batch_keeps_its_order(classifier: Classifier, texts: list[str]) -> None:
    """A batch longer than what is added up at once gives each sentence the answer that it gets alone."""
    batch = [*texts, *UNKNOWN] * 10
    assert classifier.classify_many(batch) == [classifier.classify(text) for text in batch]


@given(asked=st.lists(SENTENCES, max_size=6), data=st.data())
def test_the_order_of_a_batch_does_not_matter(classifier: Classifier, asked: list[str], data: st.DataObject) -> None:
    """Permuting a batch permutes its answers."""
    order = data.draw(st.permutations(range(len(asked))))
    answers = classifier.classify_many(asked)
    assert classifier.classify_many([asked[place] for place in order]) == [answers[place] for place in order]


@given(text=SENTENCES)
def test_an_explanation_adds_up_to_the_answer(classifier: Classifier, text: str) -> None:
    """Intercept and weights of every label sum to the logit behind the answer, to 1e-9, at places in the text."""
    evidence = classifier.explain(text)
    for task in TASKS:
        labels = classifier.classes_(task)
        logits = np.array([evidence.logit(task, label) for label in labels]) / classifier.manifest.temperature[task]
        expected = np.log(classifier.predict_proba([text], task)[0])
        assert np.allclose(logits - logits.mean(), expected - expected.mean(), atol=1e-9, rtol=0)
    assert all(0 <= item.start < item.end <= len(text) for item in evidence.items)


@pytest.mark.parametrize("task", TASKS)
def test_an_explanation_sums_to_the_logit_of_the_head(
    fitted: FittedModel,
    classifier: Classifier,
    texts: list[str],
    task: Task,
) -> None:
    """On real sentences intercept and weights sum to the head's own logit before calibration, to 1e-9."""
    logits = fitted.heads[task].decision_function(fitted.vectoriser.transform(texts))
    found = [[classifier.explain(text).logit(task, label) for label in classifier.classes_(task)] for text in texts]
    assert np.allclose(found, logits, atol=1e-9, rtol=0)


@given(text=SENTENCES)
def test_the_answer_is_the_likeliest_label(classifier: Classifier, text: str) -> None:
    """Each verdict names a label of its task, the likeliest, with its probability."""
    answer = classifier.classify(text)
    for task in TASKS:
        verdict = answer.task(task)
        assert set(verdict.probabilities) == set(TASKS[task])
        assert verdict.confidence == verdict.probabilities[verdict.label] == max(verdict.probabilities.values())
    assert answer.task("stance") is answer.stance
    assert answer.task("sentiment") is answer.sentiment


@given(asked=st.lists(SENTENCES, max_size=4))
def test_answers_do_not_depend_on_what_was_asked_before(
    artefact: Artefact, classifier: Classifier, asked: list[str]
) -> None:
    """A fresh classifier and one that has answered much give the same answers."""
    assert Classifier(artefact).classify_many(asked) == classifier.classify_many(asked)


def test_saving_and_loading_changes_no_answer(artefact: Artefact, texts: list[str], tmp_path: Path) -> None:
    """A model written and loaded twice over answers exactly as the one in memory."""
    write(artefact, tmp_path / "a")
    write(load(tmp_path / "a"), tmp_path / "b")
    answers = Classifier(artefact).classify_many(texts)
    assert Classifier(load(tmp_path / "b")).classify_many(texts) == answers


def test_most_sentences_of_the_corpus_are_answered_right(classifier: Classifier, texts: list[str]) -> None:
    """The model has learnt something: plain sentences get the label that they were invented for."""
    assert classifier.classify("The mayor accused the board of hiding a leak.").stance.label == "accusation"
    assert classifier.classify("The quarry denied that any leak was hidden.").stance.label == "rebuttal"
    assert all(answer.known_terms == 1.0 for answer in classifier.classify_many(texts[:3]))


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_sentence_without_a_known_word_is_for_review(classifier: Classifier, text: str) -> None:
    """Where nothing is known the answer is asked to be looked at."""
    answer = classifier.classify(text)
    assert answer.review
    assert answer.known_terms == 0.0


def test_known_terms_is_the_share_of_known_words(classifier: Classifier) -> None:
    """Half the words known gives one half; names, numbers and marks do not count."""
    assert classifier.classify("the leak qqqq zzzz, Olsen 12!").known_terms == 0.5


@pytest.mark.parametrize(("bound", "review"), [(0.0, False), (1.0, True)])
def test_review_follows_the_threshold(artefact: Artefact, bound: float, review: bool) -> None:  # noqa: FBT001 - a case's value
    """An answer less certain than the manifest's threshold is for review."""
    manifest = artefact.manifest.model_copy(update={"review_below": bound})
    strict = Classifier(artefact.model_copy(update={"manifest": manifest}))
    assert strict.classify("The mayor accused the board of a leak.").review is review


def test_one_string_is_no_batch(classifier: Classifier) -> None:
    """A string where a list of sentences belongs is refused with what to do."""
    with pytest.raises(TypeError, match="got one string: wrap it in a list"):
        classifier.predict_proba("The mayor denied it.", "stance")


def test_an_array_of_sentences_is_a_batch(classifier: Classifier, texts: list[str]) -> None:
    """Sentences in an array of numpy are answered like those in a list."""
    expected = classifier.predict_proba(texts, "stance")
    assert np.array_equal(classifier.predict_proba(np.array(texts), "stance"), expected)  # type: ignore[arg-type]


def _with_self_test(artefact: Artefact, test: SelfTest) -> Classifier:
    manifest = artefact.manifest.model_copy(update={"self_test": test})
    return Classifier(artefact.model_copy(update={"manifest": manifest}))


def test_a_sound_model_passes_its_self_test(classifier: Classifier) -> None:
    """The model as written answers its own sentence as its manifest says."""
    classifier.self_test()


def test_another_answer_fails_the_self_test(artefact: Artefact) -> None:
    """A model that answers its own sentence otherwise fails with both answers."""
    test = artefact.manifest.self_test.model_copy(update={"text": "The bread is excellent."})
    with pytest.raises(SelfTestFailed, match=r"version tiny answers its self-test with .*, expected"):
        _with_self_test(artefact, test).self_test()


@pytest.mark.parametrize(
    "stance",
    [
        {},
        {"accusation": 0.5},
        {"accusation": float("nan"), "neutral": float("nan"), "rebuttal": float("nan")},
        {"anger": 0.6},
    ],
)
def test_a_self_test_that_proves_nothing_fails(artefact: Artefact, stance: dict[str, float]) -> None:
    """A self-test without every label's probability, or with no number for one, does not pass."""
    probabilities = {**artefact.manifest.self_test.probabilities, "stance": stance}
    test = SelfTest.model_construct(text=artefact.manifest.self_test.text, probabilities=probabilities)
    with pytest.raises(SelfTestFailed, match="self-test"):
        _with_self_test(artefact, test).self_test()


def test_a_classifier_can_be_sent_to_another_process(classifier: Classifier, texts: list[str]) -> None:
    """A pickled classifier answers as the one it was made from."""
    again: Classifier = pickle.loads(pickle.dumps(classifier))  # noqa: S301 - pickled on this very line
    assert again.classify_many(texts) == classifier.classify_many(texts)


@pytest.mark.parametrize("remembered", [1, 3])
def test_what_is_remembered_changes_no_answer(classifier: Classifier, artefact: Artefact, remembered: int) -> None:
    """A classifier that remembers next to nothing answers and explains the same, here and in another process."""
    small = Classifier(artefact, remembered=remembered)
    again: Classifier = pickle.loads(pickle.dumps(small))  # noqa: S301 - pickled on this very line
    asked = ["He denied it.", "She denied that he lied.", "He denied it."]
    for told in (small, again):
        assert told.classify_many(asked) == classifier.classify_many(asked)
        assert told.explain(asked[1]) == classifier.explain(asked[1])


@pytest.mark.parametrize("group", GROUPS)
def test_a_model_may_do_without_a_group(fitted: FittedModel, texts: list[str], group: str) -> None:
    """A model fitted without one of the groups answers as its own pipeline does."""
    vectoriser = build_vectoriser(Lexicon.of(texts), groups=GROUPS.replace(group, ""), min_df=1)
    rows = vectoriser.fit_transform(texts)
    heads = {task: build_head().fit(rows, fitted.pipeline(task).predict(texts)) for task in TASKS}
    without = FittedModel(vectoriser, heads)
    compiled = Classifier(compile_model(without, version="without"))
    for task in TASKS:
        expected = without.pipeline(task).predict_proba(texts)
        assert np.allclose(compiled.predict_proba(texts, task), expected, atol=1e-9, rtol=0)
