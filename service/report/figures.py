"""Numbers and dates as the page writes them."""

from datetime import date
from typing import Final

from service.report.intervals import Share

__all__ = ["count", "day", "interval", "many", "per_cent", "size"]

_KIBI: Final = 1024
_SMALL: Final = 0.0995
"""Below it a percentage has a decimal."""


def count(number: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{number:,}"


def many(number: int, one: str, more: str | None = None) -> str:
    """Return a number with its noun: 1 statement, 2 statements."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def per_cent(value: float) -> str:
    """Return a share as a percentage; one decimal below 10, where it matters."""
    return f"{value:.1%}" if 0 < value < _SMALL else f"{value:.0%}"


def interval(share: Share) -> str:
    """Return the bounds of a share's interval."""
    places = 1 if share.high < _SMALL else 0
    return f"{100 * share.low:.{places}f}–{100 * share.high:.{places}f}%"


def day(ordinal: int) -> str:
    """Return a day in words that are the same everywhere."""
    told = date.fromordinal(ordinal)
    return f"{told.day} {told:%b} {told.year}"


def size(number: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    told = float(number)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if told < _KIBI:
            return f"{told:,.0f} {unit}" if unit == "bytes" else f"{told:,.1f} {unit}"
        told /= _KIBI
    return f"{told:,.1f} TiB"
