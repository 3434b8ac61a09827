"""One sentence, 32 and a corpus in one process: the compiled classifier beside the fitted pipeline and fastText."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import islice

from timing import Row, beside, in_turns

from labels.scheme import TASKS, Task
from models.classifier import Classifier
from models.compile import compile_model
from models.pipeline import FittedModel
from training.dataset import Dataset

__all__ = ["in_process"]

WARM, ROUNDS, SINGLES, CORPUS = 3_000, 9, 100, 2_500
Answerer = Callable[[Sequence[str]], object]


def in_process(data: Dataset, fitted: FittedModel) -> Iterator[Row]:
    """Yield the rows; all sides have read the same three thousand other sentences before."""
    classifier = Classifier(compile_model(fitted, version="speed"))
    pipelines = [fitted.pipeline(task) for task in TASKS]
    texts = [item.text for item in data.gold]

    def theirs(batch: Sequence[str]) -> object:
        return [pipeline.predict_proba(batch) for pipeline in pipelines]

    classifier.classify_many(texts[:WARM])
    theirs(texts[:WARM])
    fresh = iter(texts[WARM:])
    yield _row(
        "one sentence, not read before",
        [list(islice(fresh, SINGLES)) for _ in range(ROUNDS)],
        _each(classifier),
        _singly(theirs),
    )
    yield _row("one sentence, its words warm", [texts[:SINGLES]] * ROUNDS, _each(classifier), _singly(theirs))
    yield _row(
        "32 sentences, not read before",
        [list(islice(fresh, 32)) for _ in range(ROUNDS)],
        classifier.classify_many,
        theirs,
    )
    corpus = [list(islice(fresh, CORPUS)) for _ in range(3)]
    yield _row(f"a corpus, {CORPUS} sentences a round", corpus, classifier.classify_many, theirs)
    yield from _beside_fasttext(data, classifier, corpus, texts[:SINGLES])


def _beside_fasttext(
    data: Dataset, classifier: Classifier, corpus: Sequence[Sequence[str]], singles: Sequence[str]
) -> Iterator[Row]:
    """Yield the rows beside fastText, or that it is not installed."""
    if find_spec("fasttext") is None:
        yield Row("a corpus beside fastText", "", "not installed: pip install fasttext-numpy2-wheel")
        return
    peers = [_fasttext(data, task) for task in TASKS]

    def theirs(batch: Sequence[str]) -> object:
        return [peer(batch) for peer in peers]

    yield _row("the same corpus beside fastText", corpus, classifier.classify_many, theirs)
    yield _row("one sentence beside fastText", [singles] * ROUNDS, _each(classifier), _singly(theirs))


def _row(what: str, rounds: Sequence[Sequence[str]], ours: Answerer, theirs: Answerer) -> Row:
    """Return the row of some rounds, in microseconds a sentence, both tasks."""
    pairs = in_turns([(lambda batch=batch: ours(batch), lambda batch=batch: theirs(batch)) for batch in rounds])
    return beside(what, pairs, "µs", 1e6 / len(rounds[0]))


def _each(classifier: Classifier) -> Answerer:
    return lambda batch: [classifier.classify(text) for text in batch]


def _singly(answer: Answerer) -> Answerer:
    return lambda batch: [answer([text]) for text in batch]


def _fasttext(data: Dataset, task: Task) -> Answerer:
    """Return fastText with word pairs, fitted on the same gold labels as in `peers.py`."""
    import fasttext  # noqa: PLC0415 - a peer, not a dependency

    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for item, label in zip(data.gold, data.y(task), strict=True):
            file.write(f"__label__{label} {_line(item.text)}\n")
        file.flush()
        model = fasttext.train_supervised(file.name, wordNgrams=2, epoch=5, lr=0.5, minCount=2, verbose=0, thread=1)
    return lambda batch: model.predict([_line(text) for text in batch], k=3)


def _line(text: str) -> str:
    return " ".join(text.lower().split())
