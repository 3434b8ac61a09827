"""The name-swap test: a sentence should keep its stance when only its names change."""

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final

from models.classifier import Classifier

__all__ = ["SwapResult", "Swapper", "swap_test"]

_UPPER: Final = "".join(filter(str.isupper, map(chr, range(0x2000))))
_DOTTED: Final = rf"[{_UPPER}](?:\.[{_UPPER}])+\b\.?"
_NAME: Final = rf"(?!{_DOTTED})[{_UPPER}]\w*"
_CAPITALISED: Final = re.compile(rf"\b(?:{_DOTTED}|{_NAME}(?:[ -]{_NAME})*)")
_PIECE: Final = re.compile(r"([^ -]+)([ -]?)")
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
class _Sentence:
    """What is known while a sentence is renamed: the names that stand within it, and what each has become."""

    rng: random.Random
    within: frozenset[str]
    given: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Swapper:
    """Renames every country, people, city, person and organisation of a sentence, each always to the same."""

    countries: Sequence[tuple[str, str]]
    cities: Sequence[str]
    people: Sequence[str]
    organisations: Sequence[str]
    acronyms: Sequence[str]
    kept: frozenset[str]
    openings: frozenset[str]
    known: frozenset[str] = field(default=frozenset())

    @classmethod
    def read(cls) -> "Swapper":
        """Read the names in `names.toml` beside this module."""
        told = tomllib.loads((Path(__file__).parent / "names.toml").read_text("utf-8"))
        countries = [(country, people) for country, people in told["countries"]]
        known = {*told["cities"], *(name for pair in countries for name in pair)}
        lists = {name: told[name] for name in ("cities", "people", "organisations", "acronyms")}
        kept, openings = frozenset(told["kept"]), frozenset(told["openings"])
        return cls(countries=countries, kept=kept, openings=openings, known=frozenset(known), **lists)

    def renamed(self, text: str, rng: random.Random) -> str:
        """Return the sentence with other names; the same text where it has none."""
        runs = list(_CAPITALISED.finditer(text))
        within = (word for run in runs for word, _ in _PIECE.findall(run.group())[_opens(run) :])
        sentence = _Sentence(rng, frozenset(within))
        return _CAPITALISED.sub(partial(self._replace, sentence=sentence), text)

    def _replace(self, run: re.Match[str], *, sentence: _Sentence) -> str:
        return run.group() if "." in run.group() else "".join(self._pieces(run, sentence))

    def _pieces(self, run: re.Match[str], sentence: _Sentence) -> Iterator[str]:
        """Yield a run of capitalised words with its names replaced: listed ones singly, the others as wholes."""
        pieces: list[tuple[str, str]] = _PIECE.findall(run.group())
        if _opens(run) and self._is_ordinary([word for word, _ in pieces], sentence.within):
            yield "".join(pieces.pop(0))
        for listed, group in groupby(pieces, key=lambda piece: self._is_listed(piece[0])):
            block = list(group)
            if listed:
                yield from (self._listed(word, sentence) + gap for word, gap in block)
            else:
                gap = block[-1][1]
                name = "".join(map("".join, block)).removesuffix(gap)
                yield sentence.given.setdefault(name, self._stranger(name, sentence.rng)) + gap

    def _is_ordinary(self, words: Sequence[str], within: frozenset[str]) -> bool:
        """Tell whether the first word of a sentence has its capital from there, and not from being a name.

        So have the listed openings, and a word that is no part of a longer name and never stands within the sentence.
        """
        alone = len(words) == 1 or self._is_listed(words[1])
        return words[0] in self.openings or (alone and words[0] not in within and not self._is_listed(words[0]))

    def _is_listed(self, word: str) -> bool:
        return word in self.kept or word in self.known or word.removesuffix("s") in self.known

    def _listed(self, word: str, sentence: _Sentence) -> str:
        if word in self.kept:
            return word
        given, rng = sentence.given, sentence.rng
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


def _opens(run: re.Match[str]) -> bool:
    return bool(_STARTS.search(run.string, 0, run.start()))


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
