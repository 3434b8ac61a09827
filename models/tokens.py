"""Cut a normalised sentence into words, clitics and the marks that carry structure."""

import re
from typing import Final, NamedTuple

from models.normalise import normalise

__all__ = ["Token", "tokenise"]

# "didn't" gives "did" and "n't", so that a negation is one token wherever it stands; "U.S." keeps its inner dot.
_TOKEN: Final = re.compile(
    r"""[nN]'[tT]\b | '(?:s|re|ve|ll|d|m|S)\b | \w+?(?=[nN]'[tT]\b) | \w+(?:\.\w+)* | ["?!;:,]""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of text and its code points in the original."""

    text: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a sentence, in order."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(normalise(text))]
