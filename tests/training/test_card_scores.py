"""The scores of a card: in words and in tables."""

import re
from dataclasses import replace

import numpy as np
import pytest

from labels.scheme import TASKS
from training.card_scores import in_hundreds, score_table, source_table
from training.metrics import Score, score

LABELS = TASKS["stance"]


@pytest.fixture(scope="module")
def found() -> Score:
    """Return a score of forty sentences, ten accusations and ten rebuttals among them, a document each."""
    y = np.array(["accusation"] * 10 + ["rebuttal"] * 10 + ["neutral"] * 20)
    predicted = np.array(
        ["accusation"] * 8 + ["neutral"] * 2 + ["rebuttal"] * 5 + ["accusation"] * 12 + ["neutral"] * 13
    )
    return score(y, predicted, LABELS)


def test_precision_and_recall_are_told_of_a_hundred(found: Score) -> None:
    """Eight of twenty called accusation are, which is 40 of 100; eight of ten are found."""
    told = list(in_hundreds(found))
    assert told[0] == "**accusation**: of 100 sentences that it calls so, 40 are; of 100 that are, it finds 80."
    assert len(told) == len(LABELS)


def test_a_label_that_no_sentence_has_is_not_known(found: Score) -> None:
    """No share is made of nothing, neither in words nor in the table."""
    lacking = replace(found, classes={**found.classes, "rebuttal": replace(found.classes["rebuttal"], support=0)})
    assert "**rebuttal**: no held-out sentence is, so it is not known." in list(in_hundreds(lacking))
    assert "| – | 0 |" in score_table(lacking)[3]


def test_the_table_tells_how_many_are_counted_for_a_hundred(found: Score) -> None:
    """Twenty are called accusation where ten are: it counts 200 for 100, and a line tells of the whole."""
    lines = score_table(found)
    assert [line.split(" | ")[0] for line in lines[2:5]] == [f"| {label}" for label in LABELS]
    assert lines[2].endswith("| 200 | 10 |")
    assert lines[-1].startswith("Macro-F1 **")


def test_every_row_has_as_many_cells_as_its_heading(found: Score) -> None:
    """Both tables are sound Markdown."""
    for lines in (score_table(found)[:5], source_table({"a": found, "b": found})):
        assert len({len(re.findall(r"\|", line)) for line in lines}) == 1


def test_intervals_stand_by_source_and_class(found: Score) -> None:
    """Each source has its macro-F1 and every label's F1, all with their intervals."""
    [row] = source_table({"harbour": found})[2:]
    assert found.interval
    low, high = found.interval
    assert f"({low:.3f} to {high:.3f})" in row
    assert row.count(" to ") == 4


def test_of_a_few_sentences_nothing_is_told(found: Score) -> None:
    """A source with nine rebuttals tells nothing of rebuttals nor of the whole, and says why."""
    few = replace(found, classes={**found.classes, "rebuttal": replace(found.classes["rebuttal"], support=9)})
    lines = source_table({"harbour": few})
    assert lines[2].count("–") == 2
    assert "fewer than 10 held-out sentences" in lines[-1]
    assert "fewer than" not in source_table({"harbour": found})[-1]
