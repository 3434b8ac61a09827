"""Tests of taking labels in from a file."""

from pathlib import Path

import pytest

from labels.check import check_labels
from labels.errors import LabelError
from labels.exchange.naming import Naming
from labels.exchange.told import Defaults
from labels.files import read_gold
from labels.importing import Asked, add_plan, plan_file
from labels.layers import layers
from labels.planning import Outcome

FILES = Path(__file__).parent / "exchange" / "files"
ASKED = Asked(naming=Naming.of(["body=text", "kind=stance", "tone=sentiment", "charge=accusation", "answer=rebuttal"]))


@pytest.mark.parametrize("name", sorted(file.name for file in FILES.iterdir()))
def test_an_imported_file_checks_clean_and_is_known_afterwards(mine: Path, name: str) -> None:
    """After an import the folder is sound with three labels more, and a second import finds nothing new."""
    layer = add_plan(plan_file(FILES / name, mine, ASKED), mine)
    assert layer is not None
    assert check_labels(mine).problems == []
    assert len(read_gold(mine)) == 43
    again = plan_file(FILES / name, mine, ASKED)
    assert again.counts()[Outcome.SAME] == 3
    assert add_plan(again, mine) is None


def test_planning_writes_nothing(mine: Path) -> None:
    """A plan alone leaves the folder as it is."""
    before = sorted(mine.rglob("*"))
    assert plan_file(FILES / "table.csv", mine, Asked()).counts() == {Outcome.NEW: 3}
    assert sorted(mine.rglob("*")) == before


def test_the_same_labels_are_not_added_twice(mine: Path) -> None:
    """Readings, which are compared with nothing, are refused the second time."""
    asked = Asked(kind="readings")
    layer = add_plan(plan_file(FILES / "table.csv", mine, asked), mine)
    assert layer is not None
    assert [file.name for file in (layer / "readings").iterdir()] == [f"{layer.name}-ana-example.org.jsonl"]
    with pytest.raises(LabelError, match="the same labels were added before"):
        add_plan(plan_file(FILES / "table.csv", mine, asked), mine)


def test_an_import_is_taken_back_by_removing_its_layer(mine: Path) -> None:
    """An import is one folder, named for the file and its content."""
    layer = add_plan(plan_file(FILES / "table.csv", mine, Asked()), mine)
    assert layer is not None
    assert layer.name.startswith("table-")
    assert layers(mine)[1:] == [layer, mine]


def test_the_format_and_what_is_missing_may_be_given(mine: Path, tmp_path: Path) -> None:
    """A file of one task is read with a default for the other, in the format that is asked for."""
    file = tmp_path / "labels"
    file.write_text("__label__denial Nobody poisoned the pears.\n", "utf-8")
    plan = plan_file(file, mine, Asked("fasttext", Naming.of(["denial=rebuttal"]), Defaults(sentiment="neutral")))
    [label] = plan.labels[f"gold/{plan.name}.jsonl"]
    assert (label.stance, label.sentiment) == ("rebuttal", "neutral")


def test_a_file_without_entries_is_refused(mine: Path, tmp_path: Path) -> None:
    """A header alone holds nothing to import."""
    (tmp_path / "a.csv").write_text("text,stance\n", "utf-8")
    with pytest.raises(LabelError, match=r"a\.csv holds no entry"):
        plan_file(tmp_path / "a.csv", mine, Asked())


def test_a_file_read_otherwise_is_another_import(mine: Path) -> None:
    """Readings of a file do not keep its gold out."""
    assert add_plan(plan_file(FILES / "table.csv", mine, Asked(kind="readings")), mine)
    assert add_plan(plan_file(FILES / "table.csv", mine, Asked()), mine)
    assert len(read_gold(mine)) == 43
    assert check_labels(mine).problems == []
