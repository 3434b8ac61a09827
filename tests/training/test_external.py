"""A model judged on sentences that the project does not own."""

import json
from pathlib import Path

import numpy as np
import pytest

from labels.errors import LabelFileError
from labels.scheme import TASKS
from models.classifier import Classifier
from training.evaluation import probabilities
from training.external import Example, judge_file, read_examples
from training.metrics import score

LINES = [
    {"text": "The council denied poisoning the quay.", "stance": "rebuttal", "sentiment": "neutral"},
    {"text": "Tenants accuse the landlord of cheating.", "stance": "accusation", "sentiment": None},
    {"text": "The pier closes at six.", "stance": "neutral"},
    {"text": "Children loved the lights.", "sentiment": "positive", "from": "elsewhere"},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of four sentences, two of them without one of the labels."""
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES) + "\n\n", "utf-8")
    return path


def test_labels_may_be_missing(file: Path) -> None:
    """A label that is null or missing is none, other fields and blank lines are passed over."""
    assert [(one.stance, one.sentiment) for one in read_examples(file)] == [
        ("rebuttal", "neutral"),
        ("accusation", None),
        ("neutral", None),
        (None, "positive"),
    ]


def test_every_bad_line_is_reported(file: Path) -> None:
    """All wrong lines are named with their number, not the first alone."""
    good = file.read_text("utf-8").strip()
    file.write_text(f'{{"text": 4}}\n{good}\nno json\n{{"text": "Hm.", "stance": "maybe"}}\n', "utf-8")
    with pytest.raises(LabelFileError, match="3 label lines are wrong") as caught:
        read_examples(file)
    assert [problem.split(": ")[0] for problem in caught.value.problems] == [f"{file}:{n}" for n in (1, 6, 7)]


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_sentences_is_refused(tmp_path: Path, content: str) -> None:
    """An empty file cannot be judged."""
    (tmp_path / "empty.jsonl").write_text(content, "utf-8")
    with pytest.raises(LabelFileError, match="holds no sentence"):
        read_examples(tmp_path / "empty.jsonl")


@pytest.mark.parametrize("separator", ["\u2028", "\x85"])
def test_a_separator_inside_a_text_ends_no_line(tmp_path: Path, separator: str) -> None:
    """A text may hold any character that JSON may; only a line feed ends a line."""
    path = tmp_path / "lines.jsonl"
    path.write_text(json.dumps({"text": f"One{separator}two."}, ensure_ascii=False) + "\n", "utf-8")
    assert read_examples(path) == [Example(text=f"One{separator}two.")]


def test_a_missing_label_is_left_out_of_its_task(learnt: Classifier, file: Path) -> None:
    """Each task is judged on the sentences that have its label."""
    found = judge_file(learnt, read_examples(file))
    assert {task: told.score.n for task, told in found.items()} == {"stance": 3, "sentiment": 2}


def test_a_task_without_labels_is_left_out(learnt: Classifier) -> None:
    """Where no sentence has a sentiment there is no figure for it."""
    assert list(judge_file(learnt, [Example.model_validate(LINES[2])])) == ["stance"]


def test_figures_by_hand(learnt: Classifier, file: Path) -> None:
    """The score and the review figures are what the classifier's own answers give."""
    examples = read_examples(file)[:3]
    found = judge_file(learnt, examples)["stance"]
    shares = probabilities(learnt, [one.text for one in examples], "stance")
    predicted = np.array(TASKS["stance"])[shares.argmax(axis=1)]
    y = np.array([str(one.stance) for one in examples])
    answered = shares.max(axis=1) >= learnt.manifest.review_below
    assert found.score == score(y, predicted, TASKS["stance"])
    assert found.coverage == pytest.approx(answered.mean())
    assert found.review_below == learnt.manifest.review_below
    assert sum(one.n for one in found.bins) == 3
