"""Statements as a person reads them on a terminal."""

import json
from typing import Any, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

from service.colouring import argued

__all__ = ["as_json", "coloured", "table"]

_STYLE: Final = {"accusation": "red", "rebuttal": "blue", "neutral": "dim", "negative": "red", "positive": "green"}
_SHOWN: Final = 6
_CONTROLS: Final = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"}
"""What could steer a terminal → a mark in its place, so that offsets stay as they are."""


def as_json(told: dict[str, Any]) -> str:
    """Return JSON on one line, as machines read it."""
    return json.dumps(told, ensure_ascii=False)


def table(statements: list[dict[str, Any]]) -> Table:
    """Return a row a statement: stance, sentiment, how certain, and what was said."""
    built = Table(show_lines=False)
    built.add_column("stance")
    built.add_column("", justify="right")
    built.add_column("sentiment")
    built.add_column("", justify="right")
    built.add_column("statement", ratio=1)
    for statement in statements:
        stance, sentiment = statement["stance"], statement["sentiment"]
        built.add_row(
            Text(stance["label"], _STYLE[stance["label"]]),
            f"{stance['confidence']:.2f}" + ("?" if statement["review"] else ""),
            Text(sentiment["label"], _STYLE[sentiment["label"]]),
            f"{sentiment['confidence']:.2f}",
            _harmless(statement["text"]),
        )
    return built


def coloured(statements: list[dict[str, Any]]) -> Group:
    """Return each statement with its words coloured by the stance that they argue for, and the weightiest terms."""
    return Group(*(part for statement in statements for part in (Text(), _painted(statement), _reasons(statement))))


def _harmless(text: str) -> Text:
    """Return a text to be shown, each control character replaced by one mark."""
    return Text(text.translate(_CONTROLS))


def _painted(statement: dict[str, Any]) -> Text:
    """Colour each character by the stance that it argues for."""
    text = _harmless(statement["text"])
    for place, (label, weight) in enumerate(argued(statement)):
        if weight > 0:
            text.stylize(_STYLE[label], place, place + 1)
    return text


def _reasons(statement: dict[str, Any]) -> Text:
    label = statement["stance"]["label"]
    mine = [item for item in statement["evidence"] if item["task"] == "stance" and item["label"] == label]
    best = sorted(mine, key=lambda item: -item["weight"])[:_SHOWN]
    told = ", ".join(f"{item['term']} {item['weight']:+.2f}" for item in best)
    return Text(f"  {label}: {told}", style="dim")
