"""Read texts into lines of numbers: after this every word is a number, and a text a few of them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import joblib
import numpy as np

from models.forms import Form
from models.joins import JOINED
from models.lexicon import Lexicon
from models.reading import Reader
from models.terms import When, standing
from training.ragged import Ragged

__all__ = ["OUTSIDE", "Lines", "read_lines"]

OUTSIDE: Final = (Form("^", "^"), Form("$", "$"), Form("^$", "^$"))
"""What every list of forms begins with: the start of a sentence, its end, and nothing."""
_START, _END, _NOTHING = range(3)
_MARGIN: Final = max(abs(at) for join in JOINED.values() for places in join.at for at in places)
_AT_ONCE: Final = 5_000


class Lines(NamedTuple):
    """Texts as numbers of forms, a row a text in both tables."""

    forms: list[Form]
    joined: Ragged
    """The line of a sentence (`models.joins.line`), then as much of nothing as any join looks across: twice the number
    of a form, and 1 more in the skeleton."""
    alone: Ragged
    """Three times the number of each form, and the number of `When` for each way that it stands in."""


def read_lines(texts: Sequence[str], lexicon: Lexicon) -> Lines:
    """Return texts as numbers, read on two cores where there are many."""
    chunks = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)] or [texts]
    jobs = (joblib.delayed(_read)(chunk, lexicon) for chunk in chunks)
    numbers, parts = _Numbers(), list[list[Ragged]]()
    for forms, ways in joblib.Parallel(n_jobs=min(2, len(chunks)), return_as="generator")(jobs):
        number = np.array([numbers[form] for form in forms], dtype=np.int32)
        parts.append([Ragged(way.starts, number[way.values]) for way in ways])
    standing_so = {
        when: Ragged.stacked(way, sum(len(part.values) for part in way))
        for when, way in zip(When, zip(*parts, strict=True), strict=True)
    }
    ways = (Ragged(told.starts, len(When) * told.values + way) for way, told in enumerate(standing_so.values()))
    return Lines(numbers.forms, _joined(standing_so[When.ALWAYS], numbers.forms), Ragged.beside(list(ways)))


class _Numbers(dict[Form, int]):
    """Forms as they are met → their numbers; those of one surface are one form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = list(OUTSIDE)
        self._of_surface = {form.surface: number for number, form in enumerate(OUTSIDE)}

    def __missing__(self, form: Form) -> int:
        number = self[form] = self._of_surface.setdefault(form.surface, len(self.forms))
        if number == len(self.forms):
            self.forms.append(form)
        return number


def _read(texts: Sequence[str], lexicon: Lexicon) -> tuple[list[Form], list[Ragged]]:
    """Return the forms of some texts, and for each `When` the numbers of those that stand so in each text."""
    reader, numbers = Reader(lexicon), _Numbers()
    readings = [reader.read(text) for text in texts]
    told = [[numbers[form] for form in reading.forms] for reading in readings]
    both = list(zip(told, readings, strict=True))
    return numbers.forms, [Ragged.of([standing(when, here, reading) for here, reading in both]) for when in When]


def _joined(tokens: Ragged, forms: Sequence[Form]) -> Ragged:
    """Return the lines of texts, given the forms of each."""
    any_there = np.diff(tokens.starts) > 0
    start, end, nothing = (
        Ragged.of_lengths(any_there * times, np.full(any_there.sum() * times, 2 * number, dtype=np.int32))
        for number, times in ((_START, 1), (_END, 1), (_NOTHING, _MARGIN))
    )
    marks = tokens.where(np.array([bool(form.marker) for form in forms])[tokens.values])
    line = Ragged(tokens.starts, 2 * tokens.values), end, Ragged(marks.starts, 2 * marks.values + 1)
    return Ragged.beside([start, *line, nothing])
