"""Numbers and dates as the page writes them."""

import pytest

from service.report.figures import count, day, interval, many, per_cent, size
from service.report.intervals import Share


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (per_cent(0.0), "0%"),
        (per_cent(0.0399), "4.0%"),
        (per_cent(0.1237), "12%"),
        (per_cent(0.0996), "10%"),
        (per_cent(1.0), "100%"),
        (interval(Share(0.2, 0.151, 0.262)), "15–26%"),
        (interval(Share(0.04, 0.0387, 0.0413)), "3.9–4.1%"),
        (count(87763), "87,763"),
        (many(1, "statement"), "1 statement"),
        (many(0, "statement has", "statements have"), "0 statements have"),
        (day(736_393), "5 Mar 2017"),
        (size(900), "900 bytes"),
        (size(13_343_009), "12.7 MiB"),
        (size(3 * 1024**4), "3.0 TiB"),
    ],
)
def test_figures_are_short_and_exact_enough(told: str, expected: str) -> None:
    """Small shares keep a decimal, thousands are apart, nouns follow their number, bytes have their unit."""
    assert told == expected
