"""Cut a normalised sentence into words, clitics and the marks that carry structure."""

import re
from typing import Final

from models.normalise import normalise

__all__ = ["spans", "words"]

# "didn't" gives "did" and "n't", so that a negation is one token wherever it stands; "U.S." keeps its inner dot.
_TOKEN: Final = re.compile(
    r"""[nN]'[tT]\b | '(?:s|re|ve|ll|d|m|S)\b | \w+?(?=[nN]'[tT]\b) | \w+(?:\.\w+)* | ["?!;:,]""",
    re.VERBOSE,
)


def words(text: str) -> list[str]:
    """Return the tokens of a sentence, in order."""
    return _TOKEN.findall(normalise(text))


def spans(text: str) -> list[tuple[int, int]]:
    """Return where each token of `words` stands, in code points of the text."""
    return [match.span() for match in _TOKEN.finditer(normalise(text))]
