"""Fit a vectoriser to terms that are counted already, and weigh them: what scikit-learn does, without reading again."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from models.errors import ModelError
from models.pipeline import set_counts
from training.counting import Counted
from training.ragged import Ragged

__all__ = ["fit_transform_counted"]

_AT_ONCE: Final = 50_000


def fit_transform_counted(vectoriser: TfidfVectorizer, counted: Counted) -> sparse.csr_matrix:
    """Fit a vectoriser of `build_vectoriser`, and return its weighted rows in single precision, (n_texts, n_terms).

    Raises `ModelError` where there is no term.
    """
    rows = counted.rows
    if not counted.names:
        message = f"no term is in {vectoriser.min_df} of the {rows.height} texts: label more, or lower min_df"
        raise ModelError(message)
    set_counts(vectoriser, counted.names, counted.frequency, rows.height)
    data = np.empty(len(rows.values), dtype=np.float32)
    for first in range(0, rows.height, _AT_ONCE):  # all at once would take as much memory again
        some = slice(*rows.starts[[first, min(first + _AT_ONCE, rows.height)]])
        data[some] = _weighed(rows.between(first, first + _AT_ONCE), vectoriser.idf_)
    return sparse.csr_matrix((data, rows.values, rows.starts), shape=(rows.height, len(counted.names)))


def _weighed(rows: Ragged, idf: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the idf of each term, each row divided by its length."""
    weights = idf[rows.values]
    squares = np.bincount(rows.rows(), weights**2, minlength=rows.height)
    return weights / np.repeat(np.sqrt(squares), np.diff(rows.starts))
