"""Time `rejoinder score` beside a plain loop with pandas and scikit-learn over the same file, and beside no model.

    python benchmarks/bulk.py [--sentences 200000] [--loop 10000]

The loop answers with the very pipeline that the compiled model was made from. Its rate is measured on the first
`--loop` sentences, and those read with them: it does not depend on how many there are. Memory is the largest sum of all
processes' unshared memory, sampled every fifth of a second.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import psutil
from bulk_corpus import write_corpus
from rich.console import Console
from rich.table import Table

from labels.files import labels_root
from labels.scheme import TASKS
from labels.sentences import split
from models.answers import Answers
from models.artefact import write
from models.classifier import Classifier
from models.compile import compile_model
from models.loading import load
from models.pipeline import FittedModel
from service.bulk.kinds import Kind
from service.bulk.readers import open_reader
from service.bulk.records import Fields
from service.bulk.schema import Shape
from service.bulk.scoring import Scorer
from service.bulk.writers import writing
from training.dataset import Dataset, load_dataset
from training.fitting import Recipe, fit

FIRST = 20_000
CHUNK = 500
MEBIBYTE = 1024 * 1024


@contextmanager
def sampling(process: int, peaks: list[int]) -> Iterator[None]:
    """Keep the largest memory of a process and all below it."""
    done = threading.Event()

    def sample() -> None:
        while not done.wait(0.2):
            peaks.append(sum(map(unshared, processes(process))))

    thread = threading.Thread(target=sample)
    thread.start()
    yield
    done.set()
    thread.join()


def processes(parent: int) -> list[psutil.Process]:
    """Return a process and all below it."""
    try:
        return [psutil.Process(parent), *psutil.Process(parent).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def unshared(process: psutil.Process) -> int:
    """Return the bytes that would be free without a process."""
    try:
        return int(process.memory_full_info().uss)
    except psutil.Error:
        return 0


def scored(source: Path, output: Path, model: Path, *options: str) -> tuple[float, int]:
    """Run the command; return its seconds, start and all, and the peak of its memory."""
    command = [sys.executable, "-m", "rejoinder", "score", source, "-o", output, "--model", model, "--quiet", *options]
    peaks, began = [0], time.perf_counter()
    with subprocess.Popen(command) as run, sampling(run.pid, peaks):
        if run.wait():
            message = f"`rejoinder score` ended with {run.returncode}"
            raise RuntimeError(message)
    return time.perf_counter() - began, max(peaks)


def looped(source: Path, output: Path, fitted: FittedModel, sentences: int, documents: int) -> float:
    """Answer so many documents at a time as one would in a notebook; return sentences a second."""
    pipelines = {task: fitted.pipeline(task) for task in TASKS}
    frames, began = list[pd.DataFrame](), time.perf_counter()
    for chunk in pd.read_json(source, lines=True, chunksize=CHUNK):
        for first in range(0, len(chunk), documents):
            told = chunk[first : first + documents].itertuples()
            cut = [
                (one.id, index, one.text[slice(*span)]) for one in told for index, span in enumerate(split(one.text))
            ]
            frame = pd.DataFrame(cut, columns=["document", "index", "text"])
            for task, pipeline in pipelines.items() if cut else ():
                frame[[f"{task}_{label}" for label in pipeline.classes_]] = pipeline.predict_proba(frame["text"])
            frames.append(frame)
        if sum(map(len, frames)) >= sentences:
            break
    rows = pd.concat(frames)
    rows.to_parquet(output)
    return len(rows) / (time.perf_counter() - began)


class Mute(Classifier):
    """A classifier that gives every sentence the same answer, at no cost."""

    def answer_many(self, texts: Sequence[str]) -> Answers:
        """Return the self-test's answer for each."""
        one = super().answer_many([self.manifest.self_test.text])
        shares = {task: rows.repeat(len(texts), axis=0) for task, rows in one.probabilities.items()}
        return Answers.of(one.labels, shares, one.known_terms.repeat(len(texts)), self.manifest.review_below)


def moved(source: Path, output: Path, model: Path) -> float:
    """Read, cut and write in one process with no model at work; return sentences a second."""
    size = source.stat().st_size
    scorer, began = Scorer(Mute(load(model)), Shape(), Fields()), time.perf_counter()
    with output.open("wb") as stream, writing(stream, Kind.PARQUET, scorer.schema) as rows:
        for batch in scorer.batches(open_reader(str(source), Kind.JSONL, size, Fields()).between(0, size)):
            rows.write_batch(batch)
    return scorer.counts.statements / (time.perf_counter() - began)


def main() -> None:
    """Print one table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sentences", type=int, default=200_000)
    asked.add_argument("--loop", type=int, default=10_000)
    options = asked.parse_args()
    fitted = fit(Dataset(load_dataset(labels_root(), silver=False).gold), Recipe())
    table = Table("what", "sentences", "seconds", "sentences/s", "memory, MiB", "output, MiB")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(compile_model(fitted, version="bench"), folder / "model")
        cores = len(os.sched_getaffinity(0))
        for asked_for in sorted({FIRST, options.sentences}):
            source = folder / f"{asked_for}.jsonl"
            sentences = write_corpus(source, asked_for)
            seconds, memory = scored(source, folder / f"out-{asked_for}", folder / "model")
            written = sum(path.stat().st_size for path in (folder / f"out-{asked_for}").rglob("*.parquet"))
            cells = (f"{seconds:.1f}", f"{sentences / seconds:,.0f}", f"{memory / MEBIBYTE:.0f}")
            table.add_row(f"rejoinder score, {cores} cores", f"{sentences:,}", *cells, f"{written / MEBIBYTE:.1f}")
        rate = moved(source, folder / "moved.parquet", folder / "model")
        table.add_row("reading, cutting, writing alone, 1 core", f"{sentences:,}", "", f"{rate:,.0f}", "", "")
        for told, documents in (("a document", 1), (f"{CHUNK} documents", CHUNK)):
            rate = looped(source, folder / "loop.parquet", fitted, options.loop, documents)
            table.add_row(f"pandas and scikit-learn, {told} at a time", "", "", f"{rate:,.0f}", "", "")
    Console().print(table)


if __name__ == "__main__":
    main()
