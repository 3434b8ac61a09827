"""Time and peak memory of one training, against plain scikit-learn on the same sentences.

    python benchmarks/train_scale.py --sentences 1000000 [--limit SECONDS]

The sentences are those of the repository's labels, repeated, each copy with three words exchanged for words of other
sentences, so that no two are alike. Every row runs in a process of its own:

- `rejoinder`: terms counted as numbers on two cores, both heads at once, to the optimum
- `scikit-learn, same terms`: `TfidfVectorizer` with the same analyzer, then `LogisticRegression` for each task in turn
- `scikit-learn, words`: the same with words and pairs of words, as tutorials have it

One that is not done at the limit is stopped; its row then tells the memory that it had taken until there.
"""

import argparse
import os
import random
import subprocess
import sys
import threading
import time

import psutil
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from labels.files import labels_root
from labels.scheme import TASKS
from models.lexicon import Lexicon
from models.terms import TermExtractor
from training.dataset import Dataset, Gold, load_dataset
from training.fitting import Recipe, fit

SYSTEMS = ("rejoinder", "scikit-learn, same terms", "scikit-learn, words")
EXCHANGED = 3


def enlarged(size: int) -> Dataset:
    """Return as many gold sentences as asked for, no two alike."""
    gold = load_dataset(labels_root(), silver=False).gold
    rng = random.Random(0)  # noqa: S311 - words, no secrets
    words = [word for item in gold for word in item.text.split()]
    found: list[Gold] = []
    while len(found) < size:
        item = gold[len(found) % len(gold)]
        text = item.text.split()
        for _ in range(EXCHANGED if len(found) >= len(gold) else 0):
            text[rng.randrange(len(text))] = rng.choice(words)
        found.append(Gold(item.label, " ".join(text)))
    return Dataset(tuple(found))


def fit_plain(data: Dataset, *, same_terms: bool) -> int:
    """Fit scikit-learn's own and return how many terms there are."""
    texts = data.texts
    if same_terms:
        vectoriser = TfidfVectorizer(analyzer=TermExtractor(Lexicon.of(texts)), binary=True, min_df=Recipe().min_df)
    else:
        vectoriser = TfidfVectorizer(ngram_range=(1, 2), min_df=Recipe().min_df)
    rows = vectoriser.fit_transform(texts)
    for task in TASKS:
        LogisticRegression(C=Recipe().C, max_iter=300).fit(rows, data.y(task))
    return rows.shape[1]


def measure(system: str, size: int, limit: float) -> None:
    """Fit one system and print terms, seconds and peak memory of all its processes, if not done those of the limit."""
    data = enlarged(size)
    peak, began = [0], time.monotonic()
    threading.Thread(target=watch, args=(peak, began + limit), daemon=True).start()
    if system == "rejoinder":
        terms = len(fit(data, Recipe()).vectoriser.vocabulary_)
    else:
        terms = fit_plain(data, same_terms="same" in system)
    print(terms, time.monotonic() - began, peak[0])


def watch(peak: list[int], end: float) -> None:
    """Keep the largest sum of the private and shared memory of this process and its workers; end it when time is up."""
    here = psutil.Process()
    while time.monotonic() < end:
        seen = 0
        for process in [here, *here.children(recursive=True)]:
            try:
                seen += process.memory_full_info().pss
            except psutil.Error:
                continue
        peak[0] = max(peak[0], seen)
        time.sleep(0.5)
    print(0, 0, peak[0], flush=True)
    os._exit(0)


def main() -> None:
    """Run every system in a process of its own and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=1_000_000)
    parser.add_argument("--limit", type=float, default=3600)
    parser.add_argument("--system", choices=SYSTEMS, help="Only this one, in this process.")
    asked = parser.parse_args()
    if asked.system:
        measure(asked.system, asked.sentences, asked.limit)
        return
    table = Table(title=f"One training on {asked.sentences:,} labelled sentences, {psutil.cpu_count()} cores")
    for heading in ("system", "terms", "seconds", "peak GB"):
        table.add_column(heading, justify="left" if heading == "system" else "right")
    for system in SYSTEMS:
        command = [sys.executable, __file__, "--system", system]
        command += ["--sentences", str(asked.sentences), "--limit", str(asked.limit)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        terms, seconds = int(told[0]), float(told[1])
        ended = (f"{terms:,}", f"{seconds:.0f}") if terms else ("", f"> {asked.limit:.0f}")
        table.add_row(system, *ended, f"{int(told[2]) / 1e9:.1f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
