"""Standard input, standard output or both: score what comes as it comes, in one process, with nothing to go on with."""

import queue
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from models.classifier import Classifier
from service.bulk.errors import OutputMismatch, TooManyErrors
from service.bulk.inputs import Input, find_inputs, readable
from service.bulk.kinds import Kind
from service.bulk.manifest import Totals
from service.bulk.places import Place, replacing
from service.bulk.readers import open_reader, read_stream
from service.bulk.records import Bad, Fields, Record
from service.bulk.running import Asked
from service.bulk.scoring import Counts, Scorer
from service.bulk.writers import RowWriter, writing

__all__ = ["STANDARD", "score_stream"]

STANDARD: Final = "-"
_HELD: Final = 2048

Item = Record | Bad | None


def score_stream(asked: Asked, output: str, classifier: Classifier, tell: Callable[[str], None]) -> Totals:
    """Score the inputs in order, telling each bad record as it is met; return the sums.

    Raises `OutputMismatch` where the output is a folder, `TooManyErrors`, and what reading raises.
    """
    scorer, bad = Scorer(classifier, asked.shape, asked.fields), 0
    with _writing(asked, output, scorer) as rows:
        for name, items in _sources(asked):
            for chunk in _as_it_comes(items):
                for batch in scorer.batches(chunk):
                    rows.write_batch(batch)
                if output == STANDARD:
                    sys.stdout.buffer.flush()
                bad += _tell_faults(name, scorer.counts, tell)
                if asked.max_errors is not None and bad > asked.max_errors:
                    message = f"{bad} records are bad, at most {asked.max_errors} are allowed: each is told above"
                    raise TooManyErrors(message)
    counts = scorer.counts
    return Totals(
        records=counts.records, documents=counts.documents, statements=counts.statements, review=counts.review, bad=bad
    )


def _tell_faults(name: str, counts: Counts, tell: Callable[[str], None]) -> int:
    """Tell the bad records and forget them; return how many they were."""
    told = len(counts.faults)
    for fault in counts.faults:
        tell(f"{name}:{fault.position}: {fault.reason}")
    counts.faults.clear()
    return told


def _sources(asked: Asked) -> Iterator[tuple[str, Iterator[Item]]]:
    """Yield each input's name and records."""
    if asked.inputs == (STANDARD,):
        yield STANDARD, read_stream(sys.stdin.buffer, asked.input_kind or Kind.JSONL, asked.fields)
        return
    for found in find_inputs(asked.inputs, asked.input_kind):
        yield Place(found.url).name, _read(found, asked.fields)


def _read(found: Input, fields: Fields) -> Iterator[Item]:
    with readable(found.url):
        yield from open_reader(found.url, found.kind, found.stamp.size, fields).between(0, sys.maxsize)


def _as_it_comes(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Yield records as lists of what is there: a thread reads on while those before are scored."""
    held: queue.Queue[Item | BaseException | type[StopIteration]] = queue.Queue(_HELD)

    def read() -> None:
        try:
            for item in items:
                held.put(item)
        except BaseException as error:  # noqa: BLE001 - raised again where records are awaited
            held.put(error)
        held.put(StopIteration)

    threading.Thread(target=read, daemon=True).start()
    while True:
        found = [held.get()]
        while not held.empty() and len(found) < _HELD:
            found.append(held.get())
        yield [item for item in found if isinstance(item, Record | Bad) or item is None]
        for end in found:
            if isinstance(end, BaseException):
                raise end
            if end is StopIteration:
                return


@contextmanager
def _writing(asked: Asked, output: str, scorer: Scorer) -> Iterator[RowWriter]:
    """Open standard output, or a file that appears whole when all went well."""
    if output == STANDARD:
        with writing(sys.stdout.buffer, asked.output, scorer.schema) as rows:
            yield rows
        return
    target = Place(output)
    if target.is_folder():
        message = f"{output} is a folder: a stream cannot be gone on with, so its output is one file or `-`"
        raise OutputMismatch(message)
    with replacing(target) as stream, writing(stream, asked.output, scorer.schema) as rows:
        yield rows
