"""Tests of answers as columns."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from labels.scheme import TASKS, Task
from models.answers import Answers

LABELS: dict[Task, tuple[str, ...]] = {task: tuple(map(str, TASKS[task])) for task in TASKS}
SHARES = st.lists(st.integers(0, 4), min_size=3, max_size=3)


def _answers(rows: list[tuple[list[int], list[int], float]], review_below: float = 0.5) -> Answers:
    columns = {
        task: np.array([row[place] for row in rows], np.float64).reshape(-1, 3) / 4 for place, task in enumerate(TASKS)
    }
    return Answers.of(LABELS, columns, np.array([row[2] for row in rows], np.float64), review_below)


@given(rows=st.lists(st.tuples(SHARES, SHARES, st.sampled_from([0.0, 0.5, 1.0])), max_size=6))
def test_columns_say_what_each_answer_says(rows: list[tuple[list[int], list[int], float]]) -> None:
    """Sentence by sentence, with ties and none at all, the columns hold what the answers by name hold."""
    answers = _answers(rows)
    each = list(answers)
    assert len(answers) == len(each) == len(rows)
    assert answers.review.tolist() == [answer.review for answer in each]
    assert answers.known_terms.tolist() == [answer.known_terms for answer in each]
    for task in TASKS:
        verdicts = [answer.task(task) for answer in each]
        assert answers.confidence[task].tolist() == [verdict.confidence for verdict in verdicts]
        assert [LABELS[task][place] for place in answers.likeliest[task]] == [verdict.label for verdict in verdicts]
        for verdict, row in zip(verdicts, answers.probabilities[task].tolist(), strict=True):
            assert list(verdict.probabilities.items()) == list(zip(LABELS[task], row, strict=True))
            assert verdict.label == max(LABELS[task], key=dict(verdict.probabilities).__getitem__)


def test_a_doubtful_stance_or_no_known_word_is_for_review() -> None:
    """Below the bound, or with nothing known, a person should look; the sentiment has no say."""
    sure, doubtful = [4, 0, 0], [2, 1, 1]
    answers = _answers([(sure, doubtful, 1.0), (doubtful, sure, 1.0), (sure, sure, 0.0)], review_below=0.6)
    assert answers.review.tolist() == [False, True, True]
