"""Make texts from different sources look alike, one character for one character.

Every change keeps the length, so that offsets in the normalised text are offsets in the original.
"""

from types import MappingProxyType
from typing import Final

__all__ = ["QUOTATION_MARKS", "normalise"]

QUOTATION_MARKS: Final = '"“”„‟«»″'
"""All that becomes a plain quotation mark."""

_SAME_LENGTH: Final = MappingProxyType(
    str.maketrans(
        {
            **dict.fromkeys(QUOTATION_MARKS, '"'),
            **dict.fromkeys("‘’‚‛`´′", "'"),
            **dict.fromkeys("–—―−‐‑", "-"),
            **dict.fromkeys("\u00a0\u2009\u202f\u3000", " "),
        },
    ),
)

# Some corpora lost their closing quotation marks to a question mark.
_GARBLED: Final = '"?'


def normalise(text: str) -> str:
    """Return the text with plain quotation marks, dashes and spaces, and garbled quotation marks mended."""
    return text.translate(_SAME_LENGTH).replace(_GARBLED, '" ')
