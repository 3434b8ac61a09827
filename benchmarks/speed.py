"""Measure how fast the classifier and the service answer, beside others, in one run; print one table.

    python benchmarks/speed.py [--only PART]... [--seconds N]      (make bench)

Parts: process, http, start, growth. Both sides of a row take turns, so that they meet the same machine; `times better`
is the median of the rounds' ratios, and only ratios travel between machines. fastText is measured where it is
installed (`pip install fasttext-numpy2-wheel`), and the table says so where it is not.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import joblib
from growth import by_document, by_vocabulary
from in_process import in_process
from over_http import over_http
from processes import beside_us, mebibytes, rejoinder
from timing import Row, beside, show

from labels.files import labels_root
from labels.scheme import TASKS
from models.classifier import Classifier
from models.loading import load
from models.pipeline import FittedModel
from models.store import current, released_root
from training.dataset import Dataset, load_dataset
from training.fitting import Recipe, fit

PARTS = ("process", "http", "start", "growth")
LIBRARY = """
import sys, time
began = time.perf_counter()
{load}
seconds = time.perf_counter() - began
wrong = [name for name in ("sklearn", "scipy", "joblib") if name in sys.modules]
pages = int(open("/proc/self/statm").read().split()[1])
print(seconds, pages * 4096 / 2**20)
"""
OURS = """
from pathlib import Path
from models.classifier import Classifier
from models.loading import load
Classifier(load(Path(sys.argv[1]))).classify("The mayor denied it.")
"""
THEIRS = """
import joblib
for pipeline in joblib.load(sys.argv[1]).values():
    pipeline.predict_proba(["The mayor denied it."])
"""


def starting(pickled: Path) -> Iterator[Row]:
    """Yield what a fresh process needs until its first answer, in time and memory, as a library and as a server."""
    ours = [_library(OURS, current(released_root())) for _ in range(5)]
    theirs = [_library(THEIRS, pickled) for _ in range(5)]
    pairs = list(zip(ours, theirs, strict=True))
    yield beside("a process to its first answer", [(one[0], two[0]) for one, two in pairs], "s", 1.0)
    yield beside("    its memory", [(one[1], two[1]) for one, two in pairs], "MiB", 1.0)
    servers = []
    for _ in range(3):
        with rejoinder() as mine, beside_us("template", TEMPLATE_MODEL=str(pickled)) as other:
            servers.append(((mine.ready, other.ready), (mebibytes(mine.process), mebibytes(other.process))))
    yield beside("a server to its first answer", [one for one, _ in servers], "s", 1.0)
    yield beside("    memory of its worker", [two for _, two in servers], "MiB", 1.0)


def _library(how: str, path: Path) -> tuple[float, float]:
    """Return seconds to the first answer of a fresh process, and the mebibytes it holds then."""
    code = LIBRARY.format(load=how)
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def rows(parts: list[str], data: Dataset, fitted: FittedModel, seconds: float) -> Iterator[Row]:
    """Yield the rows of the parts that are asked for."""
    artefact = load(current(released_root()))
    texts = [item.text for item in data.gold[:1_000]]
    with tempfile.TemporaryDirectory() as folder:
        pickled = Path(folder) / "pipelines.joblib"
        joblib.dump({task: fitted.pipeline(task) for task in TASKS}, pickled)
        if "process" in parts:
            yield from in_process(data, fitted)
        if "http" in parts:
            with rejoinder() as ours, beside_us("echo") as echo:
                with beside_us("template", TEMPLATE_MODEL=str(pickled)) as template:
                    others = {"the echo": echo, "the template": template}
                    yield from over_http(ours, others, rounds=5, seconds=seconds)
                yield Row("    memory of its worker after that", f"{mebibytes(ours.process):.0f} MiB", "")
        if "start" in parts:
            yield from starting(pickled)
        if "growth" in parts:
            yield from by_document(Classifier(artefact), texts)
            yield from by_vocabulary(artefact, texts)


def main() -> None:
    """Fit on gold, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=PARTS)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each round over HTTP")
    asked = parser.parse_args()
    data = Dataset(load_dataset(labels_root(), silver=False).gold)
    fitted = fit(data, Recipe())
    show("Speed", list(rows(asked.only or list(PARTS), data, fitted, asked.seconds)))


if __name__ == "__main__":
    main()
