"""What is left for a teacher to read."""

from pathlib import Path

import pytest

from labels.documents import open_sources
from labels.errors import LabelError
from labels.files import read_gold, read_silver
from labels.records import GoldLabel, SilverLabel
from labels.resolve import resolve
from training.unread import contested_clauses, unread_sentences

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


def test_only_contested_sentences_are_cut(harbour: Path) -> None:
    """Clauses come of gold that is no neutral, and of silver a tenth of which says so; a clear neutral stays whole."""
    labels: list[GoldLabel | SilverLabel] = [*read_gold(harbour), *read_silver(harbour)]
    contested = [label for label in labels if not _is_clearly_neutral(label.stance)]
    assert contested != labels
    found = contested_clauses(harbour, [SOURCE])[SOURCE]
    assert found
    for one in found:
        assert any(
            (label.source, label.document) == (one.source, one.document)
            and label.start <= one.start < one.end <= label.end
            for label in contested
        )


def test_clauses_stand_where_they_say(harbour: Path) -> None:
    """Each clause is that part of its sentence, and none is read twice."""
    sources = open_sources(harbour)
    found = contested_clauses(harbour, [SOURCE])[SOURCE]
    assert all(sources[SOURCE].text(one.document)[one.start : one.end] == one.text for one in found)
    assert len({one.text for one in found}) == len(found)
    known = {item.text for item in resolve(read_gold(harbour), sources)}
    assert not {one.text for one in found} & known, "what has gold as a whole needs no reading"


def _is_clearly_neutral(stance: object) -> bool:
    return stance.get("neutral", 0) > 0.9 if isinstance(stance, dict) else stance == "neutral"
