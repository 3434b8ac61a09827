"""How time grows with the length of a document and with the size of the vocabulary."""

from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np
from timing import Row, timed

from models.artefact import Artefact
from models.classifier import Classifier
from models.vocabulary import Vocabulary
from service.statements import cut, label

__all__ = ["by_document", "by_vocabulary"]

SENTENCES = (10, 100, 1_000, 10_000)
TERMS = (10_000, 50_000, 100_000, 500_000)


def by_document(classifier: Classifier, texts: Sequence[str]) -> Iterator[Row]:
    """Yield the time of a document of so many sentences: split, labelled, as the wire has it."""
    for size in SENTENCES:
        document = " ".join((list(texts) * (1 + size // len(texts)))[:size])
        label(classifier, cut(document))
        rounds = [timed(lambda document=document: label(classifier, cut(document))) for _ in range(5)]
        told = f"{1e6 * median(rounds) / size:,.1f} µs a sentence"
        yield Row(f"a document of {size:,} sentences", f"{1e3 * median(rounds):,.1f} ms", told)


def by_vocabulary(artefact: Artefact, texts: Sequence[str]) -> Iterator[Row]:
    """Yield the time of a sentence with more and fewer terms: some of the model's, or all and made-up ones besides."""
    random = np.random.default_rng(3)
    for size in TERMS:
        classifier = Classifier(_resized(artefact, size, random))
        classifier.classify_many(texts)
        rounds = [timed(lambda c=classifier: [c.classify(text) for text in texts]) for _ in range(5)]
        many = [timed(lambda c=classifier: c.classify_many(texts)) for _ in range(5)]
        cells = [f"{1e6 * median(each) / len(texts):,.1f} µs" for each in (rounds, many)]
        yield Row(f"a vocabulary of {size:,} terms", f"{cells[0]} one by one", f"{cells[1]} in a batch")


def _resized(artefact: Artefact, size: int, random: np.random.Generator) -> Artefact:
    """Return the model with so many terms; made-up ones are pairs of its own symbols."""
    old = artefact.vocabulary
    keys = old.keys
    if size < len(keys):
        keys = np.sort(random.choice(keys, size, replace=False))
    pairs = [told for told in old.ranges.values() if told.parts == 2]
    while len(keys) < size:
        told = pairs[random.integers(len(pairs))]
        one, two = random.integers(1, told.base, (2, size // 4))
        keys = np.union1d(keys, (told.start + one * told.base + two)[: size - len(keys)])
    weights = artefact.weights[random.integers(0, len(artefact.weights), size)]
    vocabulary = Vocabulary(old.groups, old.symbols, old.characters, keys)
    manifest = artefact.manifest.model_copy(update={"terms": size})
    return artefact.model_copy(update={"vocabulary": vocabulary, "weights": weights, "manifest": manifest})
