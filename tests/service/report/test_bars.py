"""Small bars beside figures."""

import re

import pytest

from service.report.bars import histogram, interval_bar, stacked_bar
from service.report.intervals import Share


def _numbers(drawn: str, attribute: str) -> list[float]:
    return [float(found) for found in re.findall(rf'\b{attribute}="([\d.]+)"', drawn)]


def test_parts_fill_the_whole() -> None:
    """Parts stand side by side in their order, as wide as their shares."""
    drawn = stacked_bar({"accusation": 0.25, "rebuttal": 0.5, "neutral": 0.25}, "stance")
    assert (_numbers(drawn, "x"), _numbers(drawn, "width")) == ([0, 25, 75], [25, 50, 25])


def test_an_interval_is_a_line_over_its_bar() -> None:
    """The bar is as long as the share, the line goes from bound to bound."""
    drawn = interval_bar(Share(0.5, 0.25, 0.75), "stance-accusation")
    assert _numbers(drawn, "width") == [100, 50]
    assert (set(_numbers(drawn, "x1")), set(_numbers(drawn, "x2"))) == ({25}, {75})


def test_layers_stand_on_each_other() -> None:
    """The highest bar of the sums fills the plot, and each part says its bounds and count."""
    drawn = histogram((0.0, 0.5, 1.0), {"sure": [1, 6], "review": [3, 2]}, "Title", "Unit")
    assert _numbers(drawn.split("<line")[0], "height") == pytest.approx([25, 75, 150, 50])
    assert "<title>0.50–1.00: 6 sure</title>" in drawn
