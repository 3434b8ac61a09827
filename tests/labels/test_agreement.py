"""The double readings agree as docs/accuracy.md says."""

from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score

from labels.files import labels_root, read_lines
from labels.records import GoldLabel
from labels.scheme import Sentiment, Stance

Pair = tuple[GoldLabel, GoldLabel]


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    """Return both readings of each sentence of the corpora."""
    first, second = (_by_place(labels_root() / "readings" / name) for name in ("first.jsonl", "second.jsonl"))
    assert first.keys() == second.keys()
    return [(first[place], second[place]) for place in first if place[0] != "founding-documents"]


def _by_place(file: Path) -> dict[tuple[str, str, int, int], GoldLabel]:
    return {line.record.place: line.record for line in read_lines(file, GoldLabel) if line.record}


def _kappa(pairs: list[Pair], task: str) -> float:
    return float(cohen_kappa_score([getattr(one, task) for one, _ in pairs], [getattr(two, task) for _, two in pairs]))


def test_enough_sentences_were_read_twice(pairs: list[Pair]) -> None:
    """720 sentences of the corpora have two readings, never by the same annotator."""
    assert len(pairs) == 720
    assert all(one.annotator != two.annotator for one, two in pairs)


def test_readers_agree_on_stance(pairs: list[Pair]) -> None:
    """Cohen's kappa for stance is 0.87 over all, and 1.00 where both were sure."""
    sure = [(one, two) for one, two in pairs if one.sure and two.sure]

    assert round(_kappa(pairs, "stance"), 2) == 0.87
    assert (len(sure), round(_kappa(sure, "stance"), 2)) == (390, 1.0)


@pytest.mark.parametrize(
    ("stance", "expected"),
    [(Stance.ACCUSATION, 0.89), (Stance.REBUTTAL, 0.85), (Stance.NEUTRAL, 0.87)],
)
def test_readers_agree_on_each_stance(pairs: list[Pair], stance: Stance, expected: float) -> None:
    """Each stance against the rest has the kappa that the page gives."""
    kappa = cohen_kappa_score([one.stance == stance for one, _ in pairs], [two.stance == stance for _, two in pairs])

    assert round(float(kappa), 2) == expected


def test_readers_agree_on_sentiment(pairs: list[Pair]) -> None:
    """Cohen's kappa for sentiment is 0.86."""
    assert round(_kappa(pairs, "sentiment"), 2) == 0.86
    assert set(Sentiment) == {one.sentiment for one, _ in pairs}
