"""From records to rows: cut into statements, label many at once, lay out as columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyarrow as pa

from models.classifier import Classifier
from service.bulk.records import Bad, Fields, Record
from service.bulk.rows import Document, long_rows, wide_rows
from service.bulk.schema import Shape, schema_of
from service.statements import cut

__all__ = ["Counts", "Fault", "Scorer"]

_BATCH: Final = 2048


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


class Scorer:
    """Turn records into batches of rows of one schema."""

    def __init__(self, classifier: Classifier, shape: Shape, fields: Fields) -> None:
        self._classifier, self._shape, self._fields = classifier, shape, fields
        self.schema = schema_of(shape, fields)
        self.counts = Counts()

    def batches(self, items: Iterable[Record | Bad | None]) -> Iterator[Any]:
        """Yield record batches as there are enough statements for one; count on the way."""
        held, statements = list[Document](), 0
        for item in items:
            self.counts.records += 1
            if isinstance(item, Bad):
                self.counts.faults.append(Fault(self.counts.records, *item))
            elif item is not None:
                spans = cut(item.text, whole=self._shape.unit == "sentence").spans
                held.append(Document(item, spans))
                statements += len(spans)
            if statements >= _BATCH or len(held) >= _BATCH:
                yield self.batch(held)
                held, statements = [], 0
        if held:
            yield self.batch(held)

    def batch(self, documents: Sequence[Document]) -> Any:  # noqa: ANN401 - pyarrow publishes no types
        """Return the rows of some documents."""
        texts = [one.record.text[start:end] for one in documents for start, end in one.spans]
        answers, keep = self._classifier.answer_many(texts), self._fields.keep
        self.counts.documents += len(documents)
        self.counts.statements += len(texts)
        self.counts.review += int(answers.review.sum())
        wide = self._shape.wide
        columns = wide_rows(documents, answers, keep) if wide else long_rows(documents, texts, answers, keep)
        return pa.record_batch([columns[name] for name in self.schema.names], schema=self.schema)
