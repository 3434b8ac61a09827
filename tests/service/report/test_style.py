"""The colours of the page: enough contrast to read, in light and in dark."""

import re
from importlib.resources import files

import pytest

STYLE = files("service.report").joinpath("page.css").read_text("utf-8")
SCHEMES = dict(zip(("light", "dark"), (part for part in STYLE.split(":root {")[1:]), strict=True))
TEXT = [
    *((colour, ground) for colour in ("ink", "faint") for ground in ("paper", "raised")),
    *((label, "paper") for label in ("accusation", "rebuttal", "neutral", "negative", "positive")),
    *(("ink", f"{label}-soft") for label in ("accusation", "rebuttal", "neutral")),
    *(("faint", f"{label}-soft") for label in ("accusation", "rebuttal", "neutral")),
]
GRAPHICS = [("middle", "paper"), ("focus", "paper"), ("accusation", "paper"), ("rebuttal", "paper"), ("faint", "paper")]


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(scheme: str, one: str, other: str) -> float:
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", SCHEMES[scheme]))
    low, high = sorted(_luminance(colours[name]) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_can_be_read(scheme: str) -> None:
    """Every colour of text on every ground that it stands on has a contrast of 4.5 or more (WCAG 2 AA)."""
    assert [pair for pair in TEXT if _contrast(scheme, *pair) < 4.5] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_drawings_can_be_seen(scheme: str) -> None:
    """What a drawing tells by itself has a contrast of 3 or more."""
    assert [pair for pair in GRAPHICS if _contrast(scheme, *pair) < 3] == []
