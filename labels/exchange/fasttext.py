"""fastText's lines: words that begin with `__label__`, then the sentence.

A line knows nothing but labels and text: where a sentence stands, who read it and line breaks within it are lost.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from labels.exchange.entries import Entry, Fault
from labels.records import GoldLabel
from labels.resolve import Resolved
from labels.scheme import TASKS

__all__ = ["PREFIX", "read_fasttext", "write_fasttext"]

PREFIX: Final = "__label__"


def read_fasttext(content: str) -> Iterator[Entry | Fault]:
    """Yield the labels and the sentence of each line."""
    for number, line in enumerate(content.split("\n"), 1):
        labels, text = list[str](), line.strip()
        while text.startswith(PREFIX):
            label, *rest = text.split(maxsplit=1)
            labels.append(label.removeprefix(PREFIX))
            text = rest[0] if rest else ""
        if labels:
            yield Entry(number, {"text": text}, tuple(labels))
        elif text:
            yield Fault(number, f"expected a line that begins with {PREFIX}")


def write_fasttext(items: Sequence[Resolved[GoldLabel]]) -> str:
    """Return a line a sentence; unsure readings and furniture are marked by labels of those names."""
    return "".join(f"{' '.join(PREFIX + name for name in _names(item.label))} {_line(item.text)}\n" for item in items)


def _names(label: GoldLabel) -> Iterator[str]:
    yield from (f"{task}:{getattr(label, task)}" for task in TASKS)
    if not label.sure:
        yield "unsure"
    if label.furniture:
        yield "furniture"


def _line(text: str) -> str:
    return " ".join(text.split())
