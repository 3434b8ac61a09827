"""Places in a text, counted as the caller counts: in code points, or in UTF-16 units as JavaScript does."""

from itertools import accumulate

__all__ = ["Offsets"]

_LAST_OF_ONE_UNIT = 0xFFFF


class Offsets:
    """Turns code-point offsets of one text into those of a unit."""

    def __init__(self, text: str, *, utf16: bool) -> None:
        """Count units up to each code point; nothing where both units agree."""
        self._units: list[int] | None = None
        if utf16 and any(ord(character) > _LAST_OF_ONE_UNIT for character in text):
            widths = (1 + (ord(character) > _LAST_OF_ONE_UNIT) for character in text)
            self._units = list(accumulate(widths, initial=0))

    def of(self, codepoint: int) -> int:
        """Return the offset in the unit."""
        return codepoint if self._units is None else self._units[codepoint]
