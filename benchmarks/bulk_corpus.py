"""Articles for the benchmarks of bulk scoring: those at hand, repeated with other names, figures and words."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from labels.documents import open_sources
from labels.files import labels_root
from labels.sentences import split

SOURCE = "newsarticles-2017"
CHANGED = re.compile(r"\b[A-Z][a-z]{2,}\b|\d+|\b[a-z]{5,}\b")
SHARE = {"name": 0.8, "word": 0.05}


def articles() -> list[str]:
    """Return the texts of the packaged news articles."""
    source = open_sources(labels_root())[SOURCE]
    return [source.text(name) for name in source.documents()]


def perturbed(text: str, words: list[str], names: list[str], chance: random.Random) -> str:
    """Return a text with other figures, most names and some words changed for others of the corpus."""

    def other(match: re.Match[str]) -> str:
        found = match.group()
        if found.isdigit():
            return str(chance.randrange(10 ** len(found)))
        kind, pool = ("name", names) if found[0].isupper() else ("word", words)
        return chance.choice(pool) if chance.random() < SHARE[kind] else found

    return CHANGED.sub(other, text)


def write_corpus(path: Path, sentences: int) -> int:
    """Write JSON Lines with `id`, `text` and `date` until there are so many sentences; return how many there are."""
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        for number, text in enumerate(_endless(sentences)):
            if written >= sentences:
                break
            written += len(split(text))
            told = {"id": f"a{number}", "text": text, "date": f"2017-{number % 12 + 1:02}-{number % 28 + 1:02}"}
            stream.write(json.dumps(told, ensure_ascii=False) + "\n")
    return written


def _endless(seed: int) -> Iterator[str]:
    texts, chance = articles(), random.Random(seed)  # noqa: S311 - a corpus is no secret
    every = CHANGED.findall(" ".join(texts))
    words = [word for word in every if word[0].islower()]
    names = [word for word in every if word[0].isupper()]
    while True:
        for text in texts:
            yield perturbed(text, words, names, chance)
