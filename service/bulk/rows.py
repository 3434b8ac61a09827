"""Documents, their statements and the answers for them, laid out as columns, without an object a row."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from labels.sentences import Span
from models.answers import Answers
from service.bulk.records import Record

__all__ = ["Document", "long_rows", "wide_rows"]

_DECIMALS: Final = 6

Columns = dict[str, Any]
Integers = NDArray[np.intp]


class Document(NamedTuple):
    """A record, and where its statements stand in its text."""

    record: Record
    spans: Sequence[Span]


def long_rows(documents: Sequence[Document], texts: Sequence[str], answers: Answers, keep: Sequence[str]) -> Columns:
    """Return the columns of a row a statement, by their names."""
    sizes = _sizes(documents)
    owners = np.repeat(np.arange(len(documents)), sizes)
    bounds = np.array([span for one in documents for span in one.spans], dtype=np.int32).reshape(-1, 2)
    columns: Columns = {name: column.take(pa.array(owners)) for name, column in _told(documents, keep).items()}
    columns |= {
        "index": np.arange(len(owners)) - np.repeat(sizes.cumsum() - sizes, sizes),
        "start": bounds[:, 0],
        "end": bounds[:, 1],
        "text": texts,
        "review": answers.review,
        "known_terms": answers.known_terms.round(_DECIMALS),
    }
    for task, labels in answers.labels.items():
        shares = answers.probabilities[task].round(_DECIMALS)
        columns[task] = pa.array(labels).take(pa.array(answers.likeliest[task]))
        columns[f"{task}_confidence"] = answers.confidence[task].round(_DECIMALS)
        columns |= {f"{task}_{label}": shares[:, place] for place, label in enumerate(labels)}
    return columns


def wide_rows(documents: Sequence[Document], answers: Answers, keep: Sequence[str]) -> Columns:
    """Return the columns of a row a document, by their names."""
    sizes = _sizes(documents)
    owners = np.repeat(np.arange(len(documents)), sizes)

    def count(chosen: NDArray[np.bool_]) -> Integers:
        return np.bincount(owners[chosen], minlength=len(documents))

    columns = _told(documents, keep)
    columns |= {"statements": sizes, "review_count": count(answers.review)}
    for task, labels in answers.labels.items():
        for place, label in enumerate(labels):
            columns[f"{task}_{label}_count"] = count(answers.likeliest[task] == place)
    return columns


def _sizes(documents: Sequence[Document]) -> Integers:
    """Return how many statements each document has."""
    return np.fromiter((len(one.spans) for one in documents), np.intp, len(documents))


def _told(documents: Sequence[Document], keep: Sequence[str]) -> Columns:
    """Return what stands beside the texts, a value a document."""
    columns = {"document": pa.array([one.record.document for one in documents], pa.string())}
    for place, name in enumerate(keep):
        columns[name] = pa.array([one.record.kept[place] for one in documents], pa.string())
    return columns
