"""The terms that tell most for each label, as a card lists them."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.artefact import Artefact
from models.evidence import describe
from models.terms import SPELLED

__all__ = ["LEGEND", "telling_terms"]

LEGEND: Final = (
    "Words are cut to their stems. `[deny]` is any word of the list of that name (`models/words/`), `[not]` any "
    "negation; NAME and NUMBER are any name or number, so that no name tells; `start` and `end` are those of the "
    "sentence; `a … b` has other words between; in `a > b` only acts, names and quotation marks are looked at; "
    "`(early)` is among the first six words, and `“…”` within quotation marks."
)


def telling_terms(artefact: Artefact, most: int) -> dict[tuple[str, str], list[str]]:
    """Return the terms that speak most for each (task, label), as people read them; parts of words are left out.

    A term's rank is what it adds to the label's logit, times the root of the number of sentences that have it: a rare
    term may add as much as a common one, but from few sentences little is known of it.
    """
    idf, terms = artefact.idf.astype(np.float64), artefact.terms
    known = idf * np.exp(-idf / 2)  # the second factor is that root, but for what all terms share
    return {
        (task, label): _first(terms, artefact.coef[task][row] * known, most)
        for task, labels in artefact.manifest.tasks.items()
        for row, label in enumerate(labels)
    }


def _first(terms: Sequence[str], strength: NDArray[np.float64], most: int) -> list[str]:
    ranked = (terms[column] for column in np.argsort(-strength, kind="stable"))
    whole = (describe(term) for term in ranked if term[0] not in SPELLED)
    return list(islice(dict.fromkeys(islice(whole, 2 * most)), most))  # two groups may read alike
