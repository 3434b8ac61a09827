"""The words that the terms know about: names to mask, titles to keep, classes of acts and of tone."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Final, Self

import Stemmer
from pydantic import BaseModel, ConfigDict, Field

from models.tokens import words

__all__ = ["Lexicon", "stem"]

_FOLDER: Final = Path(__file__).parent / "words"
_SEEN_SMALL: Final = 3

Words = Annotated[frozenset[str], Field(default_factory=frozenset)]
Classes = Annotated[dict[str, tuple[str, ...]], Field(default_factory=dict)]


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 0)


def stem(word: str) -> str:
    """Return the Snowball stem of a word in small letters."""
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


class Lexicon(BaseModel):
    """Word lists, as a frozen part of a model: it travels in the artefact, so serving cannot drift from training."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    places: Words
    """Countries, peoples and cities, masked wherever they stand."""
    ambiguous: Words
    """Places that are masked only with a capital, being words as well."""
    roles: Words
    """Words kept although a capital makes them look like names."""
    common: Words
    """Words seen in small letters in the training texts: at the head of a sentence they are no names."""
    acts: Classes
    """Act class → words."""
    valence: Classes
    """Valence class → words."""
    fields: Classes
    """Semantic field → words."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Read the word lists beside this module and learn from texts which words are no names."""
        seen = Counter(word for text in texts for word in words(text) if word.islower())
        return cls(
            places=_words("places.txt"),
            ambiguous=_words("ambiguous.txt"),
            roles=_words("roles.txt"),
            common=frozenset(word for word, times in seen.items() if times >= _SEEN_SMALL),
            acts=_classes("acts.txt"),
            valence=_classes("valence.txt"),
            fields=_classes("fields.txt"),
        )

    @cached_property
    def act_of(self) -> dict[str, tuple[str, ...]]:
        """Stem → the act classes it belongs to."""
        return _by_stem(self.acts)

    @cached_property
    def valence_of(self) -> dict[str, tuple[str, ...]]:
        """Stem → the valence classes it belongs to."""
        return _by_stem(self.valence)

    @cached_property
    def fields_of(self) -> dict[str, tuple[str, ...]]:
        """Stem → the semantic fields it belongs to."""
        return _by_stem(self.fields)


def _lines(name: str) -> list[str]:
    return [line for line in (_FOLDER / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


def _classes(name: str) -> dict[str, tuple[str, ...]]:
    pairs = (line.split(":", 1) for line in _lines(name))
    return {label: tuple(members.split()) for label, members in pairs}


def _by_stem(classes: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for label, members in classes.items():
        for word in members:
            found.setdefault(stem(word), {})[label] = None
    return {key: tuple(labels) for key, labels in found.items()}
