"""Terms as whole numbers."""

import numpy as np
import pytest

from models.errors import ModelError
from models.lexicon import Lexicon
from models.terms import TermExtractor
from training.lines import read_lines
from training.numbering import Numbering


def test_numbers_are_those_of_the_extractors_terms(texts: list[str]) -> None:
    """Each text's numbers ascend, no two are alike, and those that are terms are the extractor's."""
    extractor = TermExtractor(Lexicon.of(texts))
    lines = read_lines(texts[:9], extractor.lexicon)
    numbers, owner = (numbering := Numbering(lines, extractor, 1)).distinct(lines.joined, lines.alone)
    for place, text in enumerate(texts[:9]):
        mine = numbers[owner == place]
        assert (np.diff(mine) > 0).all()
        assert set(filter(None, numbering.names(mine))) == set(extractor(text))


def test_words_that_are_rare_have_no_number() -> None:
    """What joins a word that occurs too seldom is no term, as no text could be one of enough that have it."""
    texts = ["the mayor left", "the mayor spoke"]
    extractor = TermExtractor(Lexicon.of(texts), "b")
    lines = read_lines(texts, extractor.lexicon)
    numbers, _ = (numbering := Numbering(lines, extractor, 2)).distinct(lines.joined, lines.alone)
    assert set(numbering.names(np.unique(numbers))) == {"", "b^ the", "bthe mayor"}


def test_too_many_words_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where numbers would not do, the message says what to change."""
    monkeypatch.setattr("models.vocabulary.HIGHEST_KEY", 100)
    extractor = TermExtractor(Lexicon.of([]))
    with pytest.raises(ModelError, match="are too many: raise min_df"):
        Numbering(read_lines(["one two three four five six"], extractor.lexicon), extractor, 1)
