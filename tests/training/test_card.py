"""The model card and its plots."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from labels.scheme import TASKS
from training.card import write_card
from training.intervals import in_words
from training.versions import Built


def _without_pixels(content: bytes) -> bytes:
    return re.sub(rb'"data:[^"]*"', b"", content)


@pytest.fixture(scope="module")
def card(built: Built) -> dict[str, bytes]:
    """Return the files of the card."""
    return write_card(built.artefact, built.assessment)


def test_every_class_is_in_the_card(card: dict[str, bytes]) -> None:
    """Each label of each task has a row of figures and a row of telling terms."""
    text = card["card.md"].decode()
    for task, labels in TASKS.items():
        assert f"### {task.capitalize()}" in text
        for label in labels:
            assert re.search(
                rf"^\| {label} \|( \d\.\d{{3}} \|){{3}} \d\.\d{{3}} to \d\.\d{{3}} \| \d+ \| \d+ \|$",
                text,
                re.MULTILINE,
            )
            assert re.search(rf"^\| {task} \| {label} \| `.+` \|$", text, re.MULTILINE)


def test_no_figure_is_missing(card: dict[str, bytes]) -> None:
    """No file of the card holds a number that is none."""
    for content in card.values():
        assert not re.search(rb"\b(nan|inf)\b", _without_pixels(content), re.IGNORECASE)


def test_the_card_states_figures_with_interval_and_majority(card: dict[str, bytes], built: Built) -> None:
    """Macro-F1 never stands without its interval and the majority's figure."""
    text = card["card.md"].decode()
    for told in built.assessment.tasks.values():
        interval = in_words(told.score.interval)
        whole = f"**{told.score.macro_f1:.3f}** (95 % interval {interval}; always answering the commonest"
        assert whole in text
        assert f"label: {told.score.majority_macro_f1:.3f})" in text
    assert f"under {built.assessment.review_below:.2f} are marked `review`" in text


def test_every_picture_is_there(card: dict[str, bytes]) -> None:
    """The card shows the plots it comes with, each a drawing that can be read."""
    shown = set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", card["card.md"].decode()))
    assert shown == set(card) - {"card.md"}
    for name in shown:
        assert ET.fromstring(card[name]).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - made here


def test_the_same_version_gives_the_same_card(card: dict[str, bytes], built: Built) -> None:
    """The card can be made again, byte for byte."""
    assert write_card(built.artefact, built.assessment) == card


def test_a_class_without_a_judged_sentence_has_a_card(built: Built) -> None:
    """Where the judged sentences lack a class the plots are drawn all the same."""
    stance = built.assessment.tasks["stance"]
    confusion = {**stance.score.confusion, "rebuttal": dict.fromkeys(TASKS["stance"], 0)}
    told = replace(stance, score=replace(stance.score, confusion=confusion))
    lacking = replace(built.assessment, tasks={**built.assessment.tasks, "stance": told})
    assert b"nan" not in _without_pixels(write_card(built.artefact, lacking)["confusion-stance.svg"]).lower()


def test_the_coverage_curve_ends_at_the_accuracy_of_all(built: Built) -> None:
    """Where every stance is answered, as many are right as the score says."""
    share, accuracy = built.assessment.curve[-1]
    assert share == 1.0
    assert accuracy == pytest.approx(built.assessment.tasks["stance"].score.accuracy)


def test_a_reader_is_told_use_and_misuse(card: dict[str, bytes]) -> None:
    """The card opens with what it is in short, and says what the model must not be used for."""
    text = card["card.md"].decode()
    for told in ("## In short", "## What it is for", "## What it must not be used for", "## Known failures"):
        assert told in text
    assert "learning-curve.svg" in text


def test_a_card_leaves_no_gap(card: dict[str, bytes]) -> None:
    """Every gap of the template is filled, and the same is said of gold as the manifest does."""
    text = card["card.md"].decode()
    assert "$" not in text
    assert re.search(r"^\d+ sentences labelled by annotators under codebook 1\.2 \(gold\):$", text, re.MULTILINE)
