"""The two label schemes: stance, what a sentence does in a dispute; sentiment, its tone."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["CODEBOOK_VERSION", "TASKS", "Sentiment", "Stance", "Task"]

CODEBOOK_VERSION: Final = "1.2"
"""Version of `CODEBOOK.md` that new labels are read under."""


class Stance(StrEnum):
    """What a statement does: charge somebody, answer a charge, or neither."""

    ACCUSATION = "accusation"
    REBUTTAL = "rebuttal"
    NEUTRAL = "neutral"


class Sentiment(StrEnum):
    """The tone of a statement for an ordinary reader."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


Task = Literal["stance", "sentiment"]

TASKS: Final[MappingProxyType[Task, tuple[str, ...]]] = MappingProxyType(
    {"stance": tuple(Stance), "sentiment": tuple(Sentiment)},
)
"""Every task with its labels, in the order people list them. Match labels by name, never by position."""
