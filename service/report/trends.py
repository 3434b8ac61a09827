"""Shares over time: a line a label with its 95 % band, above how many statements each period has."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from service.report.figures import count, interval, per_cent
from service.report.intervals import Share
from service.report.markup import Markup, element
from service.report.periods import Period

__all__ = ["Line", "trend"]

_WIDTH: Final = 900
_LEFT: Final = 60
_RIGHT: Final = 150
_TOP: Final = 12
_HEIGHT: Final = 230
_GAP: Final = 20
_VOLUME: Final = 40
_LABELS: Final = 6
_APART: Final = 16
_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)


class Line(NamedTuple):
    """What a line shows: a count by its name, and how a reader calls it."""

    counted: str
    name: str


class _Scale:
    """Where things stand in the drawing."""

    def __init__(self, periods: Sequence[Period], lines: Sequence[Line], least: int) -> None:
        self.periods, self.least = periods, least
        shown = [self.share(place, line).value for line in lines for place in range(len(periods)) if self.has(place)]
        highest = max(shown, default=0.0) * 1.1 or 0.1
        self.step = next((step for step in _STEPS if highest / step <= 5), _STEPS[-1])
        self.top = min(1.0, self.step * -(-highest // self.step))

    def has(self, place: int) -> bool:
        """Tell whether a period has statements enough for a point."""
        return self.periods[place].tally.statements >= self.least

    def share(self, place: int, line: Line) -> Share:
        return self.periods[place].tally.share(line.counted)

    def x(self, place: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (place + 0.5) / len(self.periods)

    def y(self, share: float) -> float:
        return _TOP + _HEIGHT * (1 - min(share, self.top) / self.top)

    def runs(self) -> Iterator[list[int]]:
        """Yield the periods that follow each other without a gap."""
        run = list[int]()
        for place in range(len(self.periods)):
            if self.has(place):
                run.append(place)
            elif run:
                yield run
                run = []
        if run:
            yield run


def trend(periods: Sequence[Period], lines: Sequence[Line], title: str, least: int) -> Markup:
    """Return the drawing; a period of fewer than `least` statements has no point."""
    scale = _Scale(periods, lines, least)
    bands = [_band(scale, line) for line in lines]
    drawn = [_line(scale, line) for line in lines]
    told = f"{periods[0].name} to {periods[-1].name}. The table below has every figure."
    parts = [_grid(scale), bands, drawn, _names(scale, lines), _volume(scale)]
    box = f"0 0 {_WIDTH} {_TOP + _HEIGHT + _GAP + _VOLUME + 24}"
    return element(
        "svg", element("title", title), element("desc", told), parts, viewBox=box, role="img", class_="chart"
    )


def _grid(scale: _Scale) -> Iterator[Markup]:
    for number in range(round(scale.top / scale.step) + 1):
        share = number * scale.step
        y = scale.y(share)
        yield element("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="axis" if number == 0 else "grid")
        yield element("text", f"{share:.0%}", x=_LEFT - 8, y=y + 4, text_anchor="end")


def _band(scale: _Scale, line: Line) -> Iterator[Markup]:
    for run in scale.runs():
        shares = [(scale.x(place), scale.share(place, line)) for place in run]
        upper = [f"{x:.1f},{scale.y(share.high):.1f}" for x, share in shares]
        lower = [f"{x:.1f},{scale.y(share.low):.1f}" for x, share in reversed(shares)]
        yield element("path", d=f"M{'L'.join([*upper, *lower])}Z", class_=f"band {_class(line)}")


def _line(scale: _Scale, line: Line) -> Iterator[Markup]:
    for run in scale.runs():
        points = [(scale.x(place), scale.y(scale.share(place, line).value)) for place in run]
        yield element("path", d="M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points), class_=f"line {_class(line)}")
        for place, (x, y) in zip(run, points, strict=True):
            share, period = scale.share(place, line), scale.periods[place]
            figures = f"{per_cent(share.value)} ({interval(share)}) of {count(period.tally.statements)}"
            told = f"{period.name}: {line.name} {figures}"
            yield element("circle", element("title", told), cx=x, cy=y, r=2.5, class_=f"fill {_class(line)}")


def _names(scale: _Scale, lines: Sequence[Line]) -> Iterator[Markup]:
    """Yield each line's name beside its end, the names kept apart."""
    ends = [run[-1] for run in scale.runs()][-1:]
    if not ends:
        yield element("text", "too few statements a period", x=scale.x(0), y=_TOP + _HEIGHT / 2)
        return
    told = sorted((scale.y(scale.share(ends[0], line).value), line) for line in lines)
    below = -1.0 * _APART
    for y, line in told:
        below = max(y + 4, below + _APART)
        share = per_cent(scale.share(ends[0], line).value)
        yield element("text", f"{line.name} {share}", x=_WIDTH - _RIGHT + 8, y=below, class_=f"name {_class(line)}")


def _volume(scale: _Scale) -> Iterator[Markup]:
    """Yield a bar a period with its number of statements, and the names of some periods."""
    most = max(1, *(period.tally.statements for period in scale.periods))
    base = float(_TOP + _HEIGHT + _GAP + _VOLUME)
    wide = max(1.0, (_WIDTH - _LEFT - _RIGHT) / len(scale.periods) - 1)
    every = -(-len(scale.periods) // _LABELS)
    for place, period in enumerate(scale.periods):
        height = _VOLUME * period.tally.statements / most
        told = element("title", f"{period.name}: {count(period.tally.statements)} statements")
        x = scale.x(place) - wide / 2
        yield element("rect", told, x=x, y=base - height, width=wide, height=height, class_="fill volume")
        if place % every == 0:
            yield element("text", period.name, x=scale.x(place), y=base + 18, text_anchor="middle")
    yield element("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=base, y2=base, class_="axis")
    yield element("text", count(most), x=_LEFT - 8, y=base - _VOLUME + 8, text_anchor="end")
    yield element("text", "statements", x=_WIDTH - _RIGHT + 8, y=base - 4, class_="name")


def _class(line: Line) -> str:
    return line.counted.replace("_", "-")
