"""Read a sentence: every token as its form, neighbouring names as one, quotations known from their marks.

Tokens never reach over white space, so a text is cut there first and each piece is looked up: the work on a piece that
was met before is done.
"""

import re
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Final, NamedTuple

from models.forms import LONGEST_REMEMBERED, MASKED_NAME, Form, FormTable
from models.lexicon import Lexicon
from models.memo import REMEMBERED, Memo
from models.normalise import QUOTATION_MARKS
from models.tokens import words

__all__ = ["Reader", "Reading"]

_CLOSERS: Final = frozenset(':;?!"')
_LONG_WORD: Final = 4
_FEWEST_LONG_WORDS: Final = 4
# A headline has capitals on more than seven of ten long words.
_FOR, _AGAINST = 3, -7
_MARK: Final = re.compile(f"[{QUOTATION_MARKS}]")


class Reading(NamedTuple):
    """A sentence as read: its forms in order, which are quoted, and which tokens were left out, going on a name."""

    forms: Sequence[Form]
    quoted: Sequence[bool]
    merged: Sequence[int]

    @property
    def quotes(self) -> bool:
        """Whether anything is quoted."""
        return True in self.quoted


class _Token(NamedTuple):
    """What a token is wherever it stands: its form by its capital, its form where a capital tells nothing, and more."""

    cased: Form
    plain: Form
    closes: bool
    """A capital after it tells nothing."""
    title: int
    """A long word's vote for a headline: for with a capital, against without; 0 for a short one."""


class Reader:
    """Reads sentences with the word lists of a model."""

    def __init__(self, lexicon: Lexicon, remembered: int = REMEMBERED) -> None:
        """Start with nothing read; to cut a piece anew costs little as long as its words are remembered."""
        self._forms = FormTable(lexicon, remembered)
        self._tokens = Memo(self._cut, most=remembered // 2, keeps=lambda piece: len(piece) <= LONGEST_REMEMBERED)

    def read(self, text: str) -> Reading:
        """Return a sentence as forms."""
        tokens = list(chain.from_iterable([self._tokens[piece] for piece in text.split()]))
        if not tokens:
            return Reading((), (), ())
        cased, plain, closes, titles = zip(*tokens, strict=True)
        forms = list(plain) if _is_headline(titles) else _with_fresh_starts(cased, plain, closes)
        quoted = _quoted(text, forms)
        merged = _going_on(forms)
        for place in reversed(merged):
            del forms[place], quoted[place]
        return Reading(forms, quoted, merged)

    def _cut(self, piece: str) -> tuple[_Token, ...]:
        return tuple(map(self._token, words(piece)))

    def _token(self, word: str) -> _Token:
        long = len(word) >= _LONG_WORD and word[0].isalpha()
        title = (_FOR if word[0].isupper() else _AGAINST) if long else 0
        cased = plain = self._forms.form(word, plain=False)
        if cased is MASKED_NAME:
            plain = self._forms.form(word, plain=True)
        return _Token(cased, plain, word in _CLOSERS, title)


def _is_headline(titles: Sequence[int]) -> bool:
    """Tell a headline in Title Case: there a capital does not make a name."""
    return sum(titles) > 0 and sum(map(bool, titles)) >= _FEWEST_LONG_WORDS


def _with_fresh_starts(cased: Sequence[Form], plain: Sequence[Form], closes: Sequence[bool]) -> list[Form]:
    """Return each token's form by its capital, but for the first one and those after a mark that closes."""
    forms = [plain[0], *cased[1:]]
    if True in closes:
        for place, ends in enumerate(closes[:-1], 1):
            if ends:
                forms[place] = plain[place]
    return forms


def _quoted(text: str, forms: Sequence[Form]) -> list[bool]:
    """Tell for each form whether it stands in a quotation, an opening mark included and a closing one not."""
    mark = _MARK.search(text)
    if mark is None:
        return [False] * len(forms)
    inside, quoted = _closes(text, mark.start()), list[bool]()
    for form in forms:
        if form.stem == '"':
            inside = not inside
        quoted.append(inside)
    return quoted


def _going_on(forms: list[Form]) -> list[int]:
    """Return the places of names that follow a name: they are one name of several words."""
    if forms.count(MASKED_NAME) < 2:
        return []
    names = [place for place, form in enumerate(forms) if form is MASKED_NAME]
    return [place for before, place in pairwise(names) if place == before + 1]


def _closes(text: str, place: int) -> bool:
    """Tell a sentence cut out of a quotation: its first mark closes, as it follows a character and no space."""
    return place > 0 and not (text[place - 1].isspace() or text[place - 1] in "([-–—")
