"""The section of statements: what was said, how it was marked, and by which words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from service.report.examples import Example
from service.report.explaining import Explained, Piece
from service.report.figures import count, day
from service.report.markup import Markup, element
from service.report.sections import Section
from service.report.survey import Survey

__all__ = ["Explain", "quotations"]

Explain = Callable[[Example], Explained | None]
"""Says why a statement has its stance, where that is known."""

_LONGEST: Final = 600
"""Characters of a statement that are shown; what is not cut into sentences may be of any length."""


def quotations(found: Survey, explain: Explain) -> Section:
    """Return the examples, each word coloured by what it argues for."""
    told = {
        "clear_accusation": ("The clearest accusations", "The highest confidence, and not marked for review."),
        "clear_rebuttal": ("The clearest rebuttals", "The highest confidence, and not marked for review."),
        "drawn_accusation": ("Accusations, drawn by lot", _drawn(found, "stance_accusation")),
        "drawn_rebuttal": ("Rebuttals, drawn by lot", _drawn(found, "stance_rebuttal")),
        "drawn_review": ("For a person to read, drawn by lot", _drawn(found, "review")),
    }
    shown = {name: [(one, explain(one)) for one in examples] for name, examples in found.examples.items()}
    explained = any(why for group in shown.values() for _, why in group)
    groups = [
        element("h3", heading) + element("p", lead, class_="lead") + _list(shown[name])
        for name, (heading, lead) in told.items()
        if name in shown
    ]
    return Section("statements", "Statements", [_key() if explained else _no_key(shown), map(Markup, groups)])


def _drawn(found: Survey, name: str) -> str:
    return f"A fair draw from {count(found.total[name])}: judge by these how often the marks are right."


def _key() -> Markup:
    marks = [
        element("li", element("mark", label, class_=f"strong {label}"))
        for label in ("accusation", "rebuttal", "neutral")
    ]
    told = "Words are marked by the stance that they argue for, strong ones on a ground of its colour. "
    more = "In what weighed most, [word] is any word of that kind, > comes before what follows it, … is a gap."
    return element("div", element("p", told, more), element("ul", marks, class_="legend"), class_="lead")


def _no_key(shown: Mapping[str, object]) -> Markup | None:
    if not shown:
        return element("p", "There is no text to show: the rows have no column text, or no statement has a stance.")
    told = (
        "Words are not coloured: the model at hand is not the one that marked these statements (name it with --model)."
    )
    return element("p", told, class_="lead")


def _list(examples: Sequence[tuple[Example, Explained | None]]) -> Markup:
    return element("ol", [element("li", _quotation(*one)) for one in examples], class_="quotations")


def _quotation(example: Example, why: Explained | None) -> Markup:
    pieces = why.pieces if why else (Piece(example.text, None, strong=False),)
    terms = ", ".join(f"{term} +{weight:.2f}" for term, weight in why.terms) if why else ""
    where = [example.document, example.source, day(example.day) if example.day is not None else None]
    return element(
        "figure",
        element("blockquote", element("p", _cut(pieces), dir="auto")),
        element(
            "figcaption",
            _tag(f"stance-{example.stance}", example.stance, example.stance_confidence),
            _tag(f"sentiment-{example.sentiment}", example.sentiment, example.sentiment_confidence),
            element("span", "to review", class_="tag review") if example.review else None,
            element("span", _between(where), class_="where"),
            element("span", f"Weighed most: {terms}", class_="why") if terms else None,
        ),
        class_="quotation",
    )


def _between(parts: Sequence[str | None]) -> list[str | Markup]:
    """Return what is told of a statement's place, dots between."""
    told = [element("bdi", part) for part in parts if part]
    return [child for part in told for child in (" · ", part)][1:]


def _tag(kind: str, label: str, confidence: float) -> Markup:
    return element("span", f"{label} ", element("small", f"{confidence:.2f}"), class_=f"tag {kind}")


def _cut(pieces: Sequence[Piece]) -> list[Markup | str]:
    shown, left = list[Markup | str](), _LONGEST
    for piece in pieces:
        text = piece.text[:left]
        left -= len(text)
        class_ = f"strong {piece.label}" if piece.strong else piece.label
        shown.append(element("mark", text, class_=class_) if piece.label and text else text)
    return shown if left else [*shown, " …"]
