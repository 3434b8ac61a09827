"""The terms of each text as numbers, extracted once: for the judging fit, the final fit, and the next training.

A text's terms depend on the text, on the code and lists of the extractor, and on which of the text's own words the
training texts show to be common. All of that is in a text's key, so that a remembered row is never a stale one. Rows
hold the terms of all groups; an extractor of fewer takes its part of them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import joblib
import numpy as np
from numpy.typing import NDArray

import models
from models.terms import GROUPS, TermExtractor
from models.tokens import words
from training.cache_files import from_bytes, read_cache, to_bytes, write_cache

__all__ = ["Counted", "TermTable", "extractor_fingerprint"]

Numbers = NDArray[np.int32]
_CHUNK: Final = 4_000
_KEY_SIZE: Final = 16


class Counted(NamedTuple):
    """The distinct terms of texts as a sparse table: those of text i are `terms[starts[i]:starts[i + 1]]`."""

    starts: NDArray[np.int64]
    terms: Numbers
    names: Sequence[str]
    """What each number means."""


class TermTable:
    """Remembers which terms each text has."""

    def __init__(self, names: Sequence[str] = (), rows: Mapping[bytes, Numbers] | None = None) -> None:
        """Start empty, or with what was remembered."""
        self._number = {name: number for number, name in enumerate(names)}
        self._rows: dict[bytes, Numbers] = dict(rows or {})
        self._used: dict[bytes, None] = {}
        self.extracted = 0
        """How many texts were read because they were not remembered."""

    @classmethod
    def read(cls, file: Path) -> "TermTable":
        """Return what a file remembers; an empty table where it is missing or damaged."""
        kept = read_cache(file)
        if not kept.keys() >= {"names", "keys", "starts", "terms"}:
            return cls()
        keys = kept["keys"].tobytes()
        rows = np.split(kept["terms"], kept["starts"][1:-1])
        return cls(
            from_bytes(kept["names"]),
            {keys[at * _KEY_SIZE : (at + 1) * _KEY_SIZE]: row for at, row in enumerate(rows)},
        )

    def write(self, file: Path) -> None:
        """Keep the rows that were asked for."""
        if not self._used:
            return
        rows = [self._rows[key] for key in self._used]
        terms, names = np.concatenate(rows), list(self._number)
        kept = np.flatnonzero(np.bincount(terms, minlength=len(names)))
        number = np.zeros(len(names), dtype=np.int32)
        number[kept] = np.arange(len(kept), dtype=np.int32)
        arrays: dict[str, NDArray[Any]] = {
            "names": to_bytes([names[number] for number in kept]),
            "keys": np.frombuffer(b"".join(self._used), dtype=np.uint8),
            "starts": _starts(rows),
            "terms": number[terms],
        }
        write_cache(file, arrays)

    def count(self, texts: Sequence[str], extractor: TermExtractor) -> Counted:
        """Return the distinct terms of texts; those not remembered are extracted, on two cores where there are many."""
        whole = TermExtractor(extractor.lexicon, GROUPS)
        keys = _keys(texts, whole)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows}
        self._extract(missing, whole)
        self._used.update(dict.fromkeys(keys))
        rows = [self._rows[key] for key in keys]
        return _of_groups(Counted(_starts(rows), np.concatenate(rows), list(self._number)), extractor.groups)

    def _extract(self, missing: Mapping[bytes, str], extractor: TermExtractor) -> None:
        self.extracted += len(missing)
        chunks = list(_chunks(missing))
        jobs = (joblib.delayed(_read)(list(chunk.values()), extractor) for chunk in chunks)
        found = joblib.Parallel(n_jobs=min(2, len(chunks)) or 1, return_as="generator")(jobs)
        for chunk, (names, starts, terms) in zip(chunks, found, strict=True):
            numbers = (self._number.setdefault(name, len(self._number)) for name in names)
            whole = np.fromiter(numbers, dtype=np.int32, count=len(names))[terms]
            self._rows.update(zip(chunk, np.split(whole, starts[1:-1]), strict=True))


def extractor_fingerprint(extractor: TermExtractor) -> str:
    """Return the SHA-256 of what terms depend on besides a text's own words: groups, word lists, code, stemmer."""
    lists = extractor.lexicon.model_dump(exclude={"common"})
    plain = {name: sorted(told) if isinstance(told, frozenset) else told for name, told in lists.items()}
    told = json.dumps([extractor.groups, plain, version("PyStemmer")], sort_keys=True)
    found = hashlib.sha256(told.encode())
    for file in sorted(Path(str(models.__file__)).parent.glob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()


def _keys(texts: Sequence[str], extractor: TermExtractor) -> list[bytes]:
    """Return a digest of each text, of which of its words are common, and of what the extractor is."""
    common, told = extractor.lexicon.common, extractor_fingerprint(extractor).encode()
    found: list[bytes] = []
    for text in texts:
        plain = "".join("1" if word.lower() in common else "0" for word in words(text)).encode()
        key = hashlib.blake2b(b"\0".join((told, plain, text.encode("utf-8", "surrogatepass"))), digest_size=_KEY_SIZE)
        found.append(key.digest())
    return found


def _of_groups(counted: Counted, groups: str) -> Counted:
    """Return the terms of some groups only."""
    if set(groups) >= set(GROUPS):
        return counted
    kept = np.array([name[0] in groups for name in counted.names], dtype=np.bool_)[counted.terms]
    return Counted(np.concatenate([[0], np.cumsum(kept)])[counted.starts], counted.terms[kept], counted.names)


def _chunks(missing: Mapping[bytes, str]) -> Iterator[dict[bytes, str]]:
    items = iter(missing.items())
    while chunk := dict(islice(items, _CHUNK)):
        yield chunk


def _read(texts: Sequence[str], extractor: TermExtractor) -> tuple[list[str], NDArray[np.int64], Numbers]:
    """Return the names of the terms of some texts, and the distinct terms of each as numbers of those names."""
    number: dict[str, int] = {}
    rows = [
        np.array([number.setdefault(term, len(number)) for term in dict.fromkeys(extractor(text))], dtype=np.int32)
        for text in texts
    ]
    extractor.forget()
    return list(number), _starts(rows), np.concatenate(rows)


def _starts(rows: Sequence[Numbers]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
