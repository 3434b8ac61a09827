"""From records to rows."""

import pyarrow as pa
import pytest

from labels.scheme import TASKS
from models.classifier import Classifier
from service.bulk.records import Bad, Fields, Record
from service.bulk.schema import Shape
from service.bulk.scoring import Fault, Scorer
from service.statements import cut, label, summarise

TEXTS = ["The club denied the charges. Critics accused it of fraud.", " ", "Why? 😀 The mill reopened."]
RECORDS = [Record(f"d{number}", text, (f"s{number}",)) for number, text in enumerate(TEXTS)]


def _scorer(classifier: Classifier, **shape: object) -> Scorer:
    return Scorer(classifier, Shape.model_validate(shape), Fields(keep=("source",)))


def test_a_wide_row_is_the_summary_of_a_document(classifier: Classifier) -> None:
    """A row has how many statements there are and how many have each label, also where there is none."""
    [batch] = _scorer(classifier, wide=True).batches(RECORDS)
    for row, record in zip(batch.to_pylist(), RECORDS, strict=True):
        statements = label(classifier, cut(record.text))
        summary = summarise(statements)
        expected: dict[str, object] = {
            f"{task}_{name}_count": summary[task][name] for task, labels in TASKS.items() for name in labels
        }
        expected |= {"document": record.document, "source": record.kept[0], "statements": len(statements)}
        assert row == expected | {"review_count": sum(said["review"] for said in statements)}


def test_a_text_may_be_one_statement(classifier: Classifier) -> None:
    """By sentence, a text is not cut, only trimmed."""
    [batch] = _scorer(classifier, unit="sentence").batches([Record("a", f"  {TEXTS[0]}\n", ("s",))])
    assert [(row["start"], row["end"], row["text"]) for row in batch.to_pylist()] == [(2, 2 + len(TEXTS[0]), TEXTS[0])]


def test_records_are_counted(classifier: Classifier) -> None:
    """Blank lines are read and no documents; bad records are told by their number and position."""
    scorer = _scorer(classifier)
    list(scorer.batches([None, RECORDS[0], Bad(40, "oops"), RECORDS[1]]))
    counts = scorer.counts
    assert (counts.records, counts.documents, counts.statements) == (4, 2, 2)
    assert counts.faults == [Fault(3, 40, "oops")]


@pytest.mark.parametrize("most", [1, 2, 3, 1000])
def test_batches_do_not_change_rows(classifier: Classifier, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """However many statements are labelled at once, the rows are the same."""
    whole = pa.Table.from_batches(list(_scorer(classifier).batches(RECORDS * 3)))
    monkeypatch.setattr("service.bulk.scoring._BATCH", most)
    assert pa.Table.from_batches(list(_scorer(classifier).batches(RECORDS * 3))).equals(whole)
