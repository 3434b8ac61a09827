"""Statements on a terminal."""

import io
import json
from typing import Any

import pytest
from rich.console import Console, RenderableType
from rich.text import Text

from models.classifier import Classifier
from service.statements import cut, label
from service.terminal import as_json, coloured, table

TEXT = "The club denied the charges. Critics accused it of fraud."


@pytest.fixture(scope="module")
def statements(classifier: Classifier) -> list[dict[str, Any]]:
    """Return two statements with their evidence."""
    return label(classifier, cut(TEXT), explain=True)


def _shown(renderable: RenderableType, width: int = 100) -> str:
    stream = io.StringIO()
    Console(file=stream, width=width).print(renderable)
    return stream.getvalue()


def test_json_is_one_line_that_reads_back(statements: list[dict[str, Any]]) -> None:
    """JSON is on one line, with letters of every script as they are, and reads back as what was told."""
    told = as_json({"statements": [statements[0] | {"text": "Nein —\n是"}]})
    assert "\n" not in told
    assert "是" in told
    assert json.loads(told)["statements"][0]["text"] == "Nein —\n是"


def test_a_table_has_a_row_a_statement(statements: list[dict[str, Any]]) -> None:
    """Each statement is a row with both labels, their confidence and the words."""
    shown = _shown(table(statements))
    for said in statements:
        [row] = [line for line in shown.splitlines() if said["text"] in line]
        assert said["stance"]["label"] in row
        assert f"{said['stance']['confidence']:.2f}" in row
        assert said["sentiment"]["label"] in row


def test_a_statement_for_review_has_a_question_mark(statements: list[dict[str, Any]]) -> None:
    """A question mark follows the confidence of a statement that a person should look at, and no other."""
    sure, unsure = (said | {"review": review} for said, review in zip(statements, (False, True), strict=True))
    assert "?" not in _shown(table([sure]))
    assert f"{unsure['stance']['confidence']:.2f}?" in _shown(table([unsure]))


def test_marks_in_a_statement_are_no_markup(statements: list[dict[str, Any]]) -> None:
    """Square brackets in a statement are shown as they are."""
    said = statements[0] | {"text": "[red]He denied it.[/red]"}
    assert "[red]He denied it.[/red]" in _shown(table([said]))


def test_words_are_coloured_by_what_they_argue_for(statements: list[dict[str, Any]]) -> None:
    """Each statement is shown whole, the words that argue for a rebuttal in its colour, with the weightiest terms."""
    painted, reasons = coloured(statements).renderables[1:3]
    assert isinstance(painted, Text)
    assert painted.plain == statements[0]["text"]
    denied = painted.plain.index("denied")
    assert "blue" in {str(span.style) for span in painted.spans if span.start <= denied < span.end}
    assert isinstance(reasons, Text)
    assert reasons.plain.strip().startswith(f"{statements[0]['stance']['label']}: ")


def test_the_weightiest_terms_come_first(statements: list[dict[str, Any]]) -> None:
    """At most six terms are named, in falling order of what they add to the label."""
    shown = coloured(statements).renderables[2]
    assert isinstance(shown, Text)
    weights = [float(told.rsplit(" ", 1)[1]) for told in shown.plain.split(": ", 1)[1].split(", ")]
    assert len(weights) == 6
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("text", ["The club\rdenied it", "The club\x07 denied it", "The\x08club\x0bdenied it"])
def test_control_characters_are_shown_without_harm(classifier: Classifier, text: str) -> None:
    """Control characters, which a terminal does not show, do not stop the colouring."""
    said = label(classifier, cut(text, whole=True), explain=True)
    assert "denied it" in _shown(coloured(said))


def test_escape_sequences_do_not_reach_the_terminal(classifier: Classifier) -> None:
    """A text cannot steer the reader's terminal: no escape character is printed."""
    said = label(classifier, cut("\x1b]0;title\x1b\\ He denied it \x1b[2J now", whole=True), explain=True)
    assert "\x1b" not in _shown(table(said)) + _shown(coloured(said))
