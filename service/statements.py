"""From a text to labelled statements: split, classify, count, explain. Used by HTTP, the terminal and files alike."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from labels.scheme import Sentiment, Stance
from labels.sentences import Span, split
from models.answers import Answer, Verdict
from models.classifier import Classifier
from service.offsets import Offsets

__all__ = ["Cut", "cut", "label", "summarise"]

_DECIMALS: Final = 6
_STANCES, _SENTIMENTS = tuple(map(str, Stance)), tuple(map(str, Sentiment))


class Cut(NamedTuple):
    """A text and its statements, not yet labelled."""

    text: str
    spans: Sequence[Span]


def cut(text: str, *, whole: bool = False) -> Cut:
    """Return the statements of a text; with `whole` the text is one, less the white space at its edges."""
    if not whole:
        return Cut(text, split(text))
    inner = text.strip()
    start = text.find(inner)
    return Cut(text, [Span(start, start + len(inner))] if inner else [])


def label(classifier: Classifier, found: Cut, *, explain: bool = False, utf16: bool = False) -> list[dict[str, Any]]:
    """Return the statements as the wire has them: offsets, labels, probabilities and, if asked, evidence."""
    texts = [found.text[start:end] for start, end in found.spans]
    answers = classifier.classify_many(texts)
    offsets = Offsets(found.text, utf16=utf16)
    statements = []
    for index, (span, text, answer) in enumerate(zip(found.spans, texts, answers, strict=True)):
        statement = _statement(index, span, text, answer, offsets)
        if explain:
            statement |= _evidence(classifier, text, span, offsets)
        statements.append(statement)
    return statements


def summarise(statements: Sequence[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Return how many statements have each label."""
    counts = {"stance": dict.fromkeys(_STANCES, 0), "sentiment": dict.fromkeys(_SENTIMENTS, 0)}
    for statement in statements:
        for task, count in counts.items():
            count[statement[task]["label"]] += 1
    return counts


def _statement(index: int, span: Span, text: str, answer: Answer, offsets: Offsets) -> dict[str, Any]:
    return {
        "index": index,
        "start": offsets.of(span.start),
        "end": offsets.of(span.end),
        "text": text,
        "stance": _verdict(answer.stance, _STANCES),
        "sentiment": _verdict(answer.sentiment, _SENTIMENTS),
        "review": answer.review,
        "known_terms": round(answer.known_terms, _DECIMALS),
    }


def _verdict(verdict: Verdict, order: tuple[str, ...]) -> dict[str, Any]:
    """Return a verdict by name, labels in the order that people list them."""
    probabilities = {name: round(verdict.probabilities[name], _DECIMALS) for name in order}
    return {
        "label": verdict.label,
        "confidence": probabilities[verdict.label],
        "probabilities": probabilities,
    }


def _evidence(classifier: Classifier, text: str, span: Span, offsets: Offsets) -> dict[str, Any]:
    evidence = classifier.explain(text)
    items = [
        {**item._asdict(), "start": offsets.of(span.start + item.start), "end": offsets.of(span.start + item.end)}
        for item in evidence.items
    ]
    return {"evidence": items, "intercepts": evidence.intercepts}
