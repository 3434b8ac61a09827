"""Small bars beside figures: a whole in its parts, a share with its interval, a distribution."""

from collections.abc import Mapping, Sequence
from typing import Final

from service.report.figures import count, per_cent
from service.report.intervals import Share
from service.report.markup import Markup, element

__all__ = ["histogram", "interval_bar", "stacked_bar"]

_WIDTH: Final = 100.0
_HEIGHT: Final = 10.0


def stacked_bar(shares: Mapping[str, float], task: str, *, class_: str = "bar") -> Markup:
    """Return the parts of a whole side by side; what they are is said in the text beside it."""
    rects, at = list[Markup](), 0.0
    for label, share in shares.items():
        rects.append(element("rect", x=at, y=0, width=_WIDTH * share, height=_HEIGHT, class_=f"fill {task}-{label}"))
        at += _WIDTH * share
    return _drawn(rects, class_)


def interval_bar(share: Share, kind: str) -> Markup:
    """Return a bar as long as a share, and a line from one bound of its interval to the other."""
    middle = _HEIGHT / 2
    return _drawn(
        [
            element("rect", x=0, y=0, width=_WIDTH, height=_HEIGHT, class_="track"),
            element("rect", x=0, y=0, width=_WIDTH * share.value, height=_HEIGHT, class_=f"fill {kind}"),
            element("line", x1=_WIDTH * share.low, x2=_WIDTH * share.high, y1=middle, y2=middle, class_="whisker halo"),
            element("line", x1=_WIDTH * share.low, x2=_WIDTH * share.high, y1=middle, y2=middle, class_="whisker"),
        ],
        "bar",
    )


def _drawn(parts: Sequence[Markup], class_: str) -> Markup:
    box = f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}"
    return element("svg", parts, viewBox=box, preserveAspectRatio="none", class_=class_, aria_hidden="true")


_PLOT_WIDTH: Final = 900
_PLOT_HEIGHT: Final = 200
_LEFT: Final = 60
_TOP: Final = 8
_BOTTOM: Final = 44


def histogram(edges: Sequence[float], layers: Mapping[str, Sequence[int]], title: str, unit: str) -> Markup:
    """Return upright bars of counts, one between each two edges, the layers on top of each other."""
    totals = [sum(heights) for heights in zip(*layers.values(), strict=True)]
    most = max(*totals, 1)
    step = (_PLOT_WIDTH - _LEFT) / len(totals)
    base = _TOP + _PLOT_HEIGHT
    parts = list[Markup]()
    for place in range(len(totals)):
        top = float(base)
        for kind, heights in layers.items():
            height = _PLOT_HEIGHT * heights[place] / most
            top -= height
            label = element("title", f"{edges[place]:.2f}–{edges[place + 1]:.2f}: {count(heights[place])} {kind}")
            x = _LEFT + place * step + 1
            parts.append(
                element("rect", label, x=x, y=top, width=step - 2, height=height, class_=f"fill confidence-{kind}")
            )
        if place % 2 == 0:
            parts.append(_tick(_LEFT + place * step, base + 18, f"{edges[place]:.1f}", "middle"))
    parts.append(_tick(_PLOT_WIDTH - 2, base + 18, f"{edges[-1]:.1f}", "end"))
    parts.append(_tick((_LEFT + _PLOT_WIDTH) / 2, base + 36, "calibrated confidence of the stance", "middle"))
    parts += [
        _tick(_LEFT - 8, _TOP + 10, per_cent(most / max(1, sum(totals))), "end"),
        _tick(_LEFT - 8, base, "0", "end"),
    ]
    parts.append(element("line", x1=_LEFT, x2=_PLOT_WIDTH, y1=base, y2=base, class_="axis"))
    box = f"0 0 {_PLOT_WIDTH} {base + _BOTTOM}"
    return element(
        "svg", element("title", title), element("desc", unit), parts, viewBox=box, role="img", class_="chart"
    )


def _tick(x: float, y: float, told: str, anchor: str) -> Markup:
    return element("text", told, x=float(x), y=float(y), text_anchor=anchor)
