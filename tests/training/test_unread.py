"""What is left for a teacher to read."""

from pathlib import Path

import pytest

from labels.errors import LabelError
from labels.files import read_gold, read_silver
from training.unread import unread_sentences

SOURCE = "harbour-notes"
SHORTEST = 25


def _places(root: Path) -> set[tuple[str, str, int, int]]:
    return {one[:4] for one in unread_sentences(root, [SOURCE])[SOURCE]}


def test_what_has_gold_is_read_already(harbour: Path) -> None:
    """Neither a sentence with gold nor furniture is to be read; what only the folder's own silver has is read anew."""
    found = _places(harbour)
    assert found
    assert not found & {label.place for label in read_gold(harbour)}
    assert any(label.furniture and label.end - label.start >= SHORTEST for label in read_gold(harbour))
    assert found <= {label.place for label in read_silver(harbour)}


def test_silver_of_a_base_is_not_written_again(harbour: Path, tmp_path: Path) -> None:
    """A folder on a base has only what the base's silver lacks, so that no sentence counts twice."""
    (tmp_path / "sources.toml").write_text(f'base = "{harbour}"\n', "utf-8")
    with pytest.raises(LabelError, match="leaves nothing to read"):
        _places(tmp_path)


def test_no_sentence_is_read_twice(harbour: Path, tmp_path: Path) -> None:
    """Without any label each text is there once, where it stands first."""
    (tmp_path / "sources.toml").write_text(f'[folder.{SOURCE}]\npath = "{harbour / SOURCE}"\n', "utf-8")
    texts = [one.text for one in unread_sentences(tmp_path, [SOURCE])[SOURCE]]
    assert len(texts) == len(set(texts)) > len(_places(harbour))


def test_a_source_that_is_not_there_is_named(harbour: Path) -> None:
    """A folder without the corpora says which are missing."""
    with pytest.raises(LabelError, match="no source newsarticles-2017 to read: there are harbour-notes"):
        unread_sentences(harbour, ["newsarticles-2017"])
