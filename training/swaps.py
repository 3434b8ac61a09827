"""The name-swap test: a sentence should keep its stance when only its names change."""

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from models.classifier import Classifier

__all__ = ["SwapResult", "Swapper", "swap_test"]

_CAPITALISED: Final = re.compile(r"[^\W\d_a-z]\w*(?:[ -][^\W\d_a-z]\w*)*")
_STARTS: Final = re.compile(r"(?:^|[.?!:;]\s+|[\"“‘(]\s*)$")


@dataclass(frozen=True)
class SwapResult:
    """How many sentences were renamed, and which changed their stance under at least one renaming."""

    sentences: int
    renamings: int
    changed: tuple[int, ...]
    """Places of the sentences that changed."""

    @property
    def share(self) -> float:
        """Return the share of sentences that changed."""
        return len(self.changed) / self.sentences if self.sentences else 0.0


@dataclass(frozen=True)
class Swapper:
    """Renames every country, people, city, person and organisation of a sentence, each always to the same."""

    countries: Sequence[tuple[str, str]]
    cities: Sequence[str]
    people: Sequence[str]
    organisations: Sequence[str]
    acronyms: Sequence[str]
    kept: frozenset[str]
    known: frozenset[str] = field(default=frozenset())

    @classmethod
    def read(cls) -> "Swapper":
        """Read the names in `names.toml` beside this module."""
        told = tomllib.loads((Path(__file__).parent / "names.toml").read_text("utf-8"))
        countries = [(country, people) for country, people in told["countries"]]
        known = {*told["cities"], *(name for pair in countries for name in pair)}
        lists = {name: told[name] for name in ("cities", "people", "organisations", "acronyms")}
        return cls(countries=countries, kept=frozenset(told["kept"]), known=frozenset(known), **lists)

    def renamed(self, text: str, rng: random.Random) -> str:
        """Return the sentence with other names; the same text where it has none."""
        given: dict[str, str] = {}
        return _CAPITALISED.sub(partial(self._replace, given=given, rng=rng), text)

    def _replace(self, match: re.Match[str], *, given: dict[str, str], rng: random.Random) -> str:
        starts = bool(_STARTS.search(match.string, 0, match.start()))
        return "".join(self._pieces(match.group(), starts, given, rng))

    def _pieces(self, run: str, starts: bool, given: dict[str, str], rng: random.Random) -> Iterator[str]:  # noqa: FBT001
        """Yield a run of capitalised words with its names replaced: listed ones singly, the others as wholes."""
        alone = starts and " " not in run
        unlisted: list[str] = []
        for piece in re.split(r"([ -])", run):
            gap = not piece.strip(" -")
            if gap and unlisted:
                unlisted.append(piece)
            elif gap:
                yield piece
            elif alone or self._is_listed(piece):
                yield from self._flush(unlisted, given, rng)
                yield self._listed(piece, given, rng)
            else:
                unlisted.append(piece)
        yield from self._flush(unlisted, given, rng)

    def _is_listed(self, word: str) -> bool:
        return word in self.kept or word in self.known or word.removesuffix("s") in self.known

    def _flush(self, unlisted: list[str], given: dict[str, str], rng: random.Random) -> Iterator[str]:
        name = "".join(unlisted).rstrip(" -")
        if name:
            yield given.setdefault(name, self._stranger(name, rng))
            yield "".join(unlisted)[len(name) :]
        unlisted.clear()

    def _listed(self, word: str, given: dict[str, str], rng: random.Random) -> str:
        if word in self.kept:
            return word
        if word in self.cities:
            return given.setdefault(word, rng.choice(self.cities))
        plural = "s" if word not in self.known else ""
        pair = next((pair for pair in self.countries if word.removesuffix(plural) in pair), None)
        if pair is None:
            return word
        country = given.setdefault(pair[0], rng.choice(self.countries)[0])
        other = next(other for other in self.countries if other[0] == country)[pair.index(word.removesuffix(plural))]
        return other + (plural if other.endswith("n") else "")

    def _stranger(self, name: str, rng: random.Random) -> str:
        if name.isupper():
            return rng.choice(self.acronyms)
        if " " in name:
            return rng.choice(self.people)
        return rng.choice([rng.choice(self.people).split()[1], rng.choice(self.organisations)])


def swap_test(
    classifier: Classifier,
    texts: Sequence[str],
    *,
    renamings: int = 20,
    seed: int = 0,
    done: Callable[[int], None] = lambda _: None,
) -> SwapResult:
    """Rename the names of every sentence `renamings` times and see whether its stance ever changes.

    Sentences without a name are left out of the count. `done` is told the place of each sentence done.
    """
    swapper, rng = Swapper.read(), random.Random(seed)  # noqa: S311 - a test's choice, no secret
    changed, tried = list[int](), 0
    for place, text in enumerate(texts):
        others = {other for _ in range(renamings) if (other := swapper.renamed(text, rng)) != text}
        done(place)
        if others:
            tried += 1
            stances = {answer.stance.label for answer in classifier.classify_many([text, *sorted(others)])}
            if len(stances) > 1:
                changed.append(place)
    return SwapResult(tried, renamings, tuple(changed))
