"""Terms of texts, extracted once."""

from pathlib import Path

import numpy as np
import pytest

from models.lexicon import Lexicon
from models.terms import TermExtractor
from training.term_table import Counted, TermTable, extractor_fingerprint


def _sets(counted: Counted) -> list[set[str]]:
    """Return the terms of each text by name."""
    rows = np.split(counted.terms, counted.starts[1:-1])
    return [{counted.names[number] for number in row} for row in rows]


@pytest.fixture
def extractor(texts: list[str]) -> TermExtractor:
    """Return an extractor of the corpus."""
    return TermExtractor(Lexicon.of(texts))


def test_each_text_has_the_extractors_terms(texts: list[str], extractor: TermExtractor) -> None:
    """A row holds the distinct terms of its text; equal texts have equal rows, an empty one has none."""
    told = [*texts, texts[0], ""]
    counted = TermTable().count(told, extractor)
    assert _sets(counted) == [set(extractor(text)) for text in told]


def test_what_was_read_is_not_read_again(texts: list[str], extractor: TermExtractor) -> None:
    """A second count of the same texts extracts only those that are new."""
    table = TermTable()
    table.count(texts, extractor)
    assert table.extracted == len(set(texts))
    counted = table.count([*texts, "A new sentence stands here."], extractor)
    assert table.extracted == len(set(texts)) + 1
    assert _sets(counted)[-1] == set(extractor("A new sentence stands here."))


def test_a_file_remembers(texts: list[str], extractor: TermExtractor, tmp_path: Path) -> None:
    """What is written and read again gives the same terms and extracts nothing."""
    table = TermTable()
    before = table.count(texts, extractor)
    table.write(tmp_path / "deep" / "terms.npz")
    again = TermTable.read(tmp_path / "deep" / "terms.npz")
    assert _sets(again.count(texts, extractor)) == _sets(before)
    assert again.extracted == 0


def test_a_file_holds_only_what_was_asked_for_last(texts: list[str], extractor: TermExtractor, tmp_path: Path) -> None:
    """Texts that no longer have a label leave the file, and their terms with them."""
    file, table = tmp_path / "terms.npz", TermTable()
    table.count(texts, extractor)
    table.write(file)
    small = TermTable.read(file)
    small.count(texts[:3], extractor)
    small.write(file)
    last = TermTable.read(file)
    last.count(texts, extractor)
    assert last.extracted == len(set(texts[3:]))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut short"])
def test_a_damaged_file_is_an_empty_table(
    texts: list[str], extractor: TermExtractor, tmp_path: Path, content: bytes
) -> None:
    """It is only a cache: what cannot be read is extracted anew."""
    (tmp_path / "terms.npz").write_bytes(content)
    table = TermTable.read(tmp_path / "terms.npz")
    assert _sets(table.count(texts, extractor)) == [set(extractor(text)) for text in texts]


def test_a_missing_file_is_an_empty_table(tmp_path: Path) -> None:
    """The first training finds none."""
    assert TermTable.read(tmp_path / "none.npz").extracted == 0


def test_a_word_that_becomes_common_is_read_again_where_it_stands() -> None:
    """Another lexicon gives other terms only to texts with a word that it sees otherwise."""
    texts = ["Harvest talks failed.", "The board met."]
    table, before, after = TermTable(), Lexicon.of([]), Lexicon.of(["harvest harvest harvest"])
    first = _sets(table.count(texts, TermExtractor(before)))
    second = _sets(table.count(texts, TermExtractor(after)))
    assert table.extracted == 3
    assert first[0] != second[0]
    assert second == [set(TermExtractor(after)(text)) for text in texts]


def test_another_extractor_has_another_fingerprint() -> None:
    """Groups and word lists are in it, the common words of the texts are not."""
    lexicon = Lexicon.of([])
    one = extractor_fingerprint(TermExtractor(lexicon))
    assert one == extractor_fingerprint(TermExtractor(Lexicon.of(["word word word"])))
    assert one != extractor_fingerprint(TermExtractor(lexicon, "wb"))
    assert one != extractor_fingerprint(TermExtractor(lexicon.model_copy(update={"places": frozenset({"tasmara"})})))
