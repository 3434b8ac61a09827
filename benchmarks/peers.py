"""Score the shipped model beside simpler and other systems on the same sentences, in one table.

    python benchmarks/peers.py FILE [--teacher WEIGHTS]

FILE holds JSON Lines with text, stance and sentiment; WEIGHTS is what `rejoinder teach --keep` kept. Each system
answers one sentence at a time; microseconds are medians over the file, on this machine, in this run. fastText needs
`pip install fasttext-numpy2-wheel`; the frozen encoder and the teacher need the extra `teacher`. A peer that is not
installed is left out, and the table says so.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from labels.files import labels_root
from labels.scheme import TASKS, Task
from models.classifier import Classifier
from models.loading import load
from models.store import serving_folder, store_root
from training.dataset import Dataset, load_dataset
from training.external import Example, read_examples
from training.metrics import score

Answerer = Callable[[str], str]
CHARGES = ("accus", "alleg", "blam", "condemn", "denounc", "criticis", "criticiz", "charged with", "slam", "convict")
ANSWERS = ("den", "reject", "refut", "dismiss", "false", "fake", "untrue", "baseless", "no evidence", "rebut", "insist")


def keyword_rules(text: str) -> str:
    """Answer by words that a person would list in five minutes."""
    small = text.lower()
    if any(f" {word}" in f" {small}" for word in ANSWERS):
        return "rebuttal"
    return "accusation" if any(f" {word}" in f" {small}" for word in CHARGES) else "neutral"


def vader() -> Answerer:
    """Return VADER with its own thresholds of 0.05 (Hutto and Gilbert 2014)."""
    analyser = SentimentIntensityAnalyzer()

    def answer(text: str) -> str:
        compound = analyser.polarity_scores(text)["compound"]
        return "positive" if compound >= 0.05 else "negative" if compound <= -0.05 else "neutral"

    return answer


def plain_recipe(data: Dataset, task: Task) -> Answerer:
    """Return TF-IDF of words and word pairs with logistic regression, fitted on the same gold labels."""
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        LogisticRegression(C=4, max_iter=300, class_weight="balanced"),
    )
    pipeline.fit([item.text for item in data.gold], data.y(task))
    return lambda text: str(pipeline.predict([text])[0])


def fasttext_peer(data: Dataset, task: Task) -> Answerer:
    """Return fastText with word pairs, fitted on the same gold labels (25 passes, rate 0.5, 100 dimensions)."""
    import fasttext  # noqa: PLC0415 - a peer, not a dependency

    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for item, label in zip(data.gold, data.y(task), strict=True):
            file.write(f"__label__{label} {' '.join(item.text.lower().split())}\n")
        file.flush()
        model = fasttext.train_supervised(file.name, wordNgrams=2, epoch=25, lr=0.5, minCount=2, verbose=0, thread=1)
    return lambda text: str(model.predict(" ".join(text.lower().split()))[0][0]).removeprefix("__label__")


def ours(classifier: Classifier, task: Task) -> Answerer:
    """Return the shipped model."""
    return lambda text: classifier.classify(text).task(task).label


def systems(task: Task, data: Dataset, classifier: Classifier, weights: Path | None) -> Iterator[tuple[str, Answerer]]:
    """Yield every system that answers a task, by name."""
    yield "majority", lambda _: "neutral" if task == "stance" else "negative"
    yield ("keyword rules", keyword_rules) if task == "stance" else ("VADER", vader())
    yield "plain TF-IDF + LR, same gold", plain_recipe(data, task)
    if find_spec("fasttext"):
        yield "fastText, same gold", fasttext_peer(data, task)
    if find_spec("torch"):
        from neural_peers import frozen_embeddings, tuned_teacher  # noqa: PLC0415 - PyTorch may not be there

        yield "frozen MiniLM + LR, same gold", frozen_embeddings(data, task)
        if weights is not None:
            yield "teacher (tuned mpnet)", tuned_teacher(weights, task)
    yield "Rejoinder", ours(classifier, task)


def measure(answer: Answerer, examples: list[Example], task: Task) -> tuple[str, ...]:
    """Return a system's cells: macro-F1 with interval, F1 of each label, microseconds a sentence."""
    predicted, seconds = [], []
    for example in examples:
        start = time.perf_counter()
        predicted.append(answer(example.text))
        seconds.append(time.perf_counter() - start)
    truth = np.array([str(getattr(example, task)) for example in examples])
    found = score(truth, np.array(predicted), TASKS[task])
    low, high = found.interval
    each = " ".join(f"{one.f1:.2f}" for one in found.classes.values())
    return f"{found.macro_f1:.3f}", f"{low:.3f} to {high:.3f}", each, f"{1e6 * median(seconds):.0f}"


def main() -> None:
    """Print one table a task, and what was left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--teacher", type=Path)
    asked = parser.parse_args()
    examples = read_examples(asked.file)
    data = load_dataset(labels_root(), silver=False)
    classifier = Classifier(load(serving_folder(store_root())))
    for task in TASKS:
        mine = [example for example in examples if getattr(example, task) is not None]
        table = Table(title=f"{task}, {len(mine)} sentences")
        for heading in ("system", "macro-F1", "95 % interval", " ".join(TASKS[task]), "µs a sentence"):
            table.add_column(heading)
        for name, answer in systems(task, data, classifier, asked.teacher):
            table.add_row(name, *measure(answer, mine, task))
        Console().print(table)
    for module, peer in (("fasttext", "fastText"), ("torch", "frozen encoder and teacher")):
        if not find_spec(module):
            print(f"left out: {peer}, not installed")


if __name__ == "__main__":
    main()
