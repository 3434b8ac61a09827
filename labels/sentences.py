"""Cut a text into statements, each with its code-point offsets in that text."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sentencex import get_sentence_boundaries

__all__ = ["Span", "split"]

# sentencex takes time quadratic in unbalanced quotation marks, so it never sees more than this at once.
WINDOW: Final = 5_000

_LINE_BREAKS: Final = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_GAP: Final = re.compile(rf"[{_LINE_BREAKS}]\s*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CLOSED_QUOTE: Final = re.compile(r"[.!?…,]['\"’”»]+\s*$")
# What follows a quotation and belongs to it: a small letter, or a short name and a verb of saying.
_ATTRIBUTION: Final = re.compile(
    r"\s*(?:[a-z]|(?:[^\W\d_][\w.'’-]*\s+){1,6}?"
    r"(?:said|says|told|added|adds|wrote|writes|asked|asks|replied|tweeted|noted|insisted|warned|declared|stated|continued|concluded|explained)\b)",
)


class Span(NamedTuple):
    """A half-open range of code points, as in ``text[start:end]``."""

    start: int
    end: int


def split(text: str) -> list[Span]:
    """Return the statements of a text, in order, without white space at their edges.

    A paragraph, a headline and a list line each end a statement; a quotation stays with its attribution.
    Any Unicode text is accepted, lone surrogates included.
    """
    readable = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
    spans = [span for start, end in _paragraphs(readable) for span in _attributed(readable, start, end)]
    return [trimmed for span in spans if (trimmed := _trim(text, span)).start < trimmed.end]


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for gap in _GAP.finditer(text):
        if _is_wrap(text, gap):
            continue
        yield Span(start, gap.start())
        start = gap.end()
    yield Span(start, len(text))


def _is_wrap(text: str, gap: re.Match[str]) -> bool:
    """Tell a wrapped line from the end of a paragraph: one line break, then a small letter."""
    return len(gap.group().splitlines()) == 1 and text[gap.end() : gap.end() + 1].islower()


def _attributed(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of one paragraph, an attribution joined to the quotation before it."""
    joined: list[Span] = []
    for span in _sentences(text, start, end):
        last = joined[-1] if joined else None
        if last and _CLOSED_QUOTE.search(text, *last) and _ATTRIBUTION.match(text, *span):
            joined[-1] = Span(last.start, span.end)
        else:
            joined.append(span)
    return joined


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield raw sentences, window by window; a window's last sentence is read again with what follows it."""
    while start < end:
        stop = min(end, start + WINDOW)
        found = [
            Span(start + cut["start_index"], start + cut["end_index"])
            for cut in get_sentence_boundaries("en", text[start:stop])
        ]
        if stop < end and len(found) > 1:
            found.pop()
        elif stop < end:
            found = [Span(start, _last_gap(text, start, stop))]
        if not found:
            return
        yield from found
        start = found[-1].end


def _last_gap(text: str, start: int, stop: int) -> int:
    """Return where to cut a window that holds no sentence end: after its last space, or at its end."""
    space = text.rfind(" ", start, stop)
    return space + 1 if space > start else stop


def _trim(text: str, span: Span) -> Span:
    start, end = span
    end = start + len(text[start:end].rstrip())
    return Span(end - len(text[start:end].lstrip()), end)
