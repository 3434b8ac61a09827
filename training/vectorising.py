"""Fit a vectoriser to terms that are counted already, and weigh them: what scikit-learn does, without reading again."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from models.errors import ModelError
from models.pipeline import set_counts
from training.term_table import Counted

__all__ = ["fit_transform_counted"]


def fit_transform_counted(vectoriser: TfidfVectorizer, counted: Counted) -> sparse.csr_matrix:
    """Fit a vectoriser of `build_vectoriser`, and return its weighted rows, shape (n_texts, n_terms).

    Raises `ModelError` where no term is in `min_df` texts.
    """
    n_texts = len(counted.starts) - 1
    frequency = np.bincount(counted.terms, minlength=len(counted.names))
    kept = np.flatnonzero(frequency >= vectoriser.min_df)
    if not len(kept):
        message = f"no term is in {vectoriser.min_df} of the {n_texts} texts: label more, or lower min_df"
        raise ModelError(message)
    order = sorted(kept.tolist(), key=counted.names.__getitem__)
    set_counts(vectoriser, [counted.names[number] for number in order], frequency[order], n_texts)
    return _rows(counted, np.array(order), vectoriser.idf_)


def _rows(counted: Counted, order: NDArray[np.int_], idf: NDArray[np.float64]) -> sparse.csr_matrix:
    """Return rows of idf, each of length 1: a term counts once a text."""
    column_of = np.full(len(counted.names), -1, dtype=np.int32)
    column_of[order] = np.arange(len(order), dtype=np.int32)
    columns = column_of[counted.terms]
    known = columns >= 0
    starts = np.concatenate([[0], np.cumsum(known)])[counted.starts]
    columns = columns[known]
    kind = np.int32 if len(columns) < np.iinfo(np.int32).max else np.int64
    found = sparse.csr_matrix(
        (idf[columns], columns.astype(kind), starts.astype(kind)), shape=(len(starts) - 1, len(idf))
    )
    found.sort_indices()
    squares = np.asarray(found.multiply(found).sum(axis=1)).ravel()
    norms = np.sqrt(np.where(squares > 0, squares, 1.0))
    found.data /= np.repeat(norms, np.diff(found.indptr))
    return found
