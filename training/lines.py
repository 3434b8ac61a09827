"""Read texts into lines of numbers: after this every word is a number, and a text a few of them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import joblib
import numpy as np
from numpy.typing import NDArray

from models.forms import Form
from models.joins import JOINED
from models.lexicon import Lexicon
from models.reading import Reader, Reading
from models.terms import When, standing
from training.ragged import Ragged

__all__ = ["OUTSIDE", "Lines", "read_lines"]

OUTSIDE: Final = (Form("^", "^"), Form("$", "$"), Form("^$", "^$"))
"""What every list of forms begins with: the start of a sentence, its end, and nothing."""
_START, _END, _NOTHING = range(3)
_MARGIN: Final = [2 * _NOTHING] * max(abs(at) for join in JOINED.values() for places in join.at for at in places)
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
    forms, joined, alone = dict[str, Form](), list[Ragged](), list[Ragged]()
    number = dict[str, int]()
    for part in joblib.Parallel(n_jobs=min(2, len(chunks)), return_as="generator")(jobs):
        for form in part.forms:
            forms.setdefault(form.surface, form)
            number.setdefault(form.surface, len(number))
        places = np.array([number[form.surface] for form in part.forms], dtype=np.int32)
        joined.append(_renumbered(part.joined, places, 2))
        alone.append(_renumbered(part.alone, places, len(When)))
    return Lines(list(forms.values()), Ragged.stacked(joined), Ragged.stacked(alone))


def _renumbered(table: Ragged, places: NDArray[np.int32], ways: int) -> Ragged:
    form, way = np.divmod(table.values, np.int32(ways))
    return Ragged(table.starts, places[form] * np.int32(ways) + way)


def _read(texts: Sequence[str], lexicon: Lexicon) -> Lines:
    reader, forms = Reader(lexicon), {form.surface: form for form in OUTSIDE}
    number = {surface: place for place, surface in enumerate(forms)}
    joined, alone = list[list[int]](), list[list[int]]()
    for text in texts:
        reading = reader.read(text)
        forms.update((form.surface, form) for form in reading.forms if form.surface not in forms)
        here = [number.setdefault(form.surface, len(number)) for form in reading.forms]
        joined.append(_line(here, reading) if here else [])
        alone.append(
            [len(When) * form + way for way, when in enumerate(When) for form in standing(when, here, reading)]
        )
    return Lines(list(forms.values()), Ragged.of(joined), Ragged.of(alone))


def _line(here: Sequence[int], reading: Reading) -> list[int]:
    marks = [2 * form + 1 for form, told in zip(here, reading.forms, strict=True) if told.marker]
    return [2 * _START, *(2 * form for form in here), 2 * _END, *marks, *_MARGIN]
