"""Count which texts have which terms: what `CountVectorizer(binary=True)` does, in a tenth of its time."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import joblib
import numpy as np
from numpy.typing import NDArray

from models.terms import TermExtractor
from models.vocabulary import Keys
from training.lines import Lines, read_lines
from training.numbering import AT_ONCE, Numbering
from training.ragged import Ragged

__all__ = ["Counted", "count_terms"]

_CHUNK: Final = 16 * AT_ONCE
_NONE: Final = -1
_BEYOND: Final = np.iinfo(np.int64).max
"""Higher than all numbers of terms."""


class Counted(NamedTuple):
    """The terms that are in enough of some texts."""

    names: list[str]
    """Sorted."""
    frequency: NDArray[np.int64]
    """How many texts have each term, shape (n_terms,)."""
    rows: Ragged
    """The terms of each text by their places among the names, each once, in no special order."""


class _Part(NamedTuple):
    """The terms of a few thousand texts."""

    numbers: Keys
    """Ascending."""
    frequency: NDArray[np.int64]
    rows: Ragged
    """Places among the numbers."""


def count_terms(texts: Sequence[str], extractor: TermExtractor, min_df: int) -> Counted:
    """Return the terms that are in at least `min_df` texts, and those of each text; on two cores.

    Raises `ModelError` where there are too many words to number their terms.
    """
    lines = read_lines(texts, extractor.lexicon)
    numbering = Numbering(lines, extractor, min_df)
    jobs = (joblib.delayed(_part)(numbering, lines, start) for start in range(0, len(texts), _CHUNK))
    parts: list[_Part] = joblib.Parallel(n_jobs=2, prefer="threads")(jobs)
    numbers, frequency = _summed(parts)
    numbers, frequency = numbers[frequency >= min_df], frequency[frequency >= min_df]
    names = numbering.names(numbers)
    order = sorted((place for place, name in enumerate(names) if name), key=names.__getitem__)
    columns = np.full(len(names) + 1, _NONE, dtype=np.int32)
    columns[order] = np.arange(len(order), dtype=np.int32)
    numbers = np.append(numbers, _BEYOND)
    rows = (_renumbered(parts.pop(0), numbers, columns) for _ in range(len(parts)))
    frequency = frequency[order]
    return Counted([names[place] for place in order], frequency, Ragged.stacked(rows, int(frequency.sum())))


def _part(numbering: Numbering, lines: Lines, start: int) -> _Part:
    """Return the terms of the texts from one on."""
    end = min(start + _CHUNK, lines.joined.height)
    found, lengths = list[Keys](), list[NDArray[np.intp]]()
    for first in range(start, end, AT_ONCE):
        last = min(first + AT_ONCE, end)
        numbers, text = numbering.distinct(lines.joined.between(first, last), lines.alone.between(first, last))
        found.append(numbers)
        lengths.append(np.bincount(text, minlength=last - first))
    distinct, places = np.unique(np.concatenate(found), return_inverse=True)
    rows = Ragged.of_lengths(np.concatenate(lengths), places.astype(np.int32))
    return _Part(distinct, np.bincount(places, minlength=len(distinct)), rows)


def _summed(parts: Sequence[_Part]) -> tuple[Keys, NDArray[np.int64]]:
    """Return the distinct numbers of all parts, ascending, and in how many texts each is."""
    numbers, places = np.unique(np.concatenate([part.numbers for part in parts]), return_inverse=True)
    frequency = np.zeros(len(numbers), dtype=np.int64)
    np.add.at(frequency, places, np.concatenate([part.frequency for part in parts]))
    return numbers, frequency


def _renumbered(part: _Part, numbers: Keys, columns: NDArray[np.int32]) -> Ragged:
    """Return the rows of a part with the columns of those numbers that have one."""
    at = numbers.searchsorted(part.numbers)
    column = np.where(numbers[at] == part.numbers, columns[at], _NONE)[part.rows.values]
    return Ragged(part.rows.starts, column).where(column != _NONE)
