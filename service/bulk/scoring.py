"""From records to rows: cut into statements, label many at once, lay out as columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from labels.scheme import TASKS
from labels.sentences import Span
from models.answers import Answer
from models.classifier import Classifier
from service.bulk.records import Bad, Fields, Record
from service.bulk.schema import Shape, schema_of
from service.statements import cut

__all__ = ["Counts", "Fault", "Scorer"]

_BATCH: Final = 2048
_DECIMALS: Final = 6


class Fault(NamedTuple):
    """A bad record: which of those read, counted from 1, where it stands, and why."""

    record: int
    position: int
    reason: str


@dataclass
class Counts:
    """What became of the records of a shard."""

    records: int = 0
    documents: int = 0
    statements: int = 0
    review: int = 0
    faults: list[Fault] = field(default_factory=list)


class _Cut(NamedTuple):
    """A record and its statements."""

    record: Record
    spans: Sequence[Span]


class Scorer:
    """Turn records into batches of rows of one schema."""

    def __init__(self, classifier: Classifier, shape: Shape, fields: Fields) -> None:
        self._classifier, self._shape, self._fields = classifier, shape, fields
        self.schema = schema_of(shape, fields)
        self.counts = Counts()

    def batches(self, items: Iterable[Record | Bad | None]) -> Iterator[Any]:
        """Yield record batches as there are enough statements for one; count on the way."""
        held, statements = list[_Cut](), 0
        for item in items:
            self.counts.records += 1
            if isinstance(item, Bad):
                self.counts.faults.append(Fault(self.counts.records, *item))
            elif item is not None:
                spans = cut(item.text, whole=self._shape.unit == "sentence").spans
                held.append(_Cut(item, spans))
                statements += len(spans)
            if statements >= _BATCH or len(held) >= _BATCH:
                yield self.batch(held)
                held, statements = [], 0
        if held:
            yield self.batch(held)

    def batch(self, held: Sequence[_Cut]) -> Any:  # noqa: ANN401 - pyarrow publishes no types
        """Return the rows of some documents."""
        texts = [one.record.text[start:end] for one in held for start, end in one.spans]
        answers = [answer for at in range(0, len(texts), _BATCH) for answer in self._many(texts[at : at + _BATCH])]
        self.counts.documents += len(held)
        self.counts.statements += len(answers)
        self.counts.review += sum(answer.review for answer in answers)
        columns = self._wide(held, answers) if self._shape.wide else self._long(held, texts, answers)
        return pa.record_batch([columns[name] for name in self.schema.names], schema=self.schema)

    def _many(self, texts: Sequence[str]) -> list[Answer]:
        return self._classifier.classify_many(texts)

    def _long(self, held: Sequence[_Cut], texts: list[str], answers: Sequence[Answer]) -> dict[str, Any]:
        spans = [(index, span) for one in held for index, span in enumerate(one.spans)]
        columns = {
            "document": [one.record.document for one in held for _ in one.spans],
            "index": [index for index, _ in spans],
            "start": [span.start for _, span in spans],
            "end": [span.end for _, span in spans],
            "text": texts,
            "review": [answer.review for answer in answers],
            **self._figures(answers),
        }
        for place, name in enumerate(self._fields.keep):
            columns[name] = [one.record.kept[place] for one in held for _ in one.spans]
        for task in TASKS:
            columns[task] = [answer.task(task).label for answer in answers]
        return columns

    def _figures(self, answers: Sequence[Answer]) -> dict[str, NDArray[np.float64]]:
        """Return every number of the answers as a column, by the names of the labels."""
        names = [f"{task}_{label}" for task in TASKS for label in self._classifier.classes_(task)]
        names += [*(f"{task}_confidence" for task in TASKS), "known_terms"]
        told = [
            (
                *(*answer.stance.probabilities.values(), *answer.sentiment.probabilities.values()),
                *(answer.stance.confidence, answer.sentiment.confidence, answer.known_terms),
            )
            for answer in answers
        ]
        figures = np.array(told, dtype=np.float64).reshape(-1, len(names)).round(_DECIMALS)
        return dict(zip(names, figures.T, strict=True))

    def _wide(self, held: Sequence[_Cut], answers: Sequence[Answer]) -> dict[str, Any]:
        sizes = np.array([len(one.spans) for one in held])
        owner = np.repeat(np.arange(len(held)), sizes)

        def count(chosen: Sequence[bool]) -> NDArray[np.int32]:
            return np.bincount(owner[np.array(chosen, dtype=bool)], minlength=len(held)).astype(np.int32)

        columns = {
            "document": [one.record.document for one in held],
            "statements": sizes.astype(np.int32),
            "review_count": count([answer.review for answer in answers]),
        }
        for place, name in enumerate(self._fields.keep):
            columns[name] = [one.record.kept[place] for one in held]
        for task, labels in TASKS.items():
            for label in labels:
                columns[f"{task}_{label}_count"] = count([answer.task(task).label == label for answer in answers])
        return columns
