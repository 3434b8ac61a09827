"""Lines over time."""

import re
from datetime import date

import numpy as np

from service.report.periods import Period
from service.report.tallies import COUNTED, Tally
from service.report.trends import Line, trend

LINES = (Line("stance_accusation", "Accusation"), Line("stance_rebuttal", "Rebuttal"))


def _period(day: int, statements: int, charges: int = 0) -> Period:
    counts = np.zeros(len(COUNTED), np.int64)
    counts[COUNTED.index("statements")], counts[COUNTED.index("stance_accusation")] = statements, charges
    return Period(date(2024, 3, day), f"{day} Mar", Tally(counts))


def test_a_line_breaks_where_there_is_too_little() -> None:
    """A period of too few statements has no point, and the line does not run over it; each point says what it is."""
    drawn = trend([_period(1, 50, 5), _period(2, 60, 30), _period(3, 2, 2), _period(4, 80)], LINES, "Title", 10)
    assert re.findall(r"<title>(\d+ Mar): Accusation ([\d.]+%)", drawn) == [
        ("1 Mar", "10%"),
        ("2 Mar", "50%"),
        ("4 Mar", "0%"),
    ]
    assert len(re.findall(r'class="line stance-accusation"', drawn)) == 2
    assert "<title>3 Mar: 2 statements</title>" in drawn
    assert "100%" not in drawn


def test_all_points_lie_in_the_drawing() -> None:
    """Whatever the shares, no point is above or below the plot, and the highest is near its top."""
    drawn = trend([_period(day, 20, day) for day in range(1, 21)], LINES, "Title", 10)
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', drawn)]
    assert min(heights) >= 12
    assert max(heights) <= 242
    assert min(heights) < 60


def test_nothing_to_draw_is_said() -> None:
    """Where no period has statements enough the drawing says so."""
    assert "too few statements a period" in trend([_period(1, 3)], LINES, "Title", 10)
