"""`rejoinder compare`, `promote` and `rollback`, as they are typed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from models.store import current
from training.versions import Built, save


class Outcome(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def second(store: Path, renamed: Callable[[str], Built]) -> str:
    """Return the name of a second version in the store: the same weights, and no answers kept."""
    return save(renamed("second"), store).version


def test_compare_prints_tables(run: Run, store: Path, second: str, harbour: Path) -> None:
    """Behaviour, swaps, speed and size of both stand side by side."""
    ended = run("compare", "current", second, "--store", store, "--labels", harbour)
    assert ended.code == 0
    assert "behaviour suite: stance macro-F1" in ended.out
    assert "size, MB" in ended.out


def test_compare_on_a_file_of_ones_own(run: Run, store: Path, second: str, tmp_path: Path) -> None:
    """Machines get every change and flip as JSON."""
    file = tmp_path / "mine.jsonl"
    texts = ("The council denied poisoning the quay.", "The ferryman called the report untrue.")
    file.write_text("".join(json.dumps({"text": text, "stance": "rebuttal"}) + "\n" for text in texts))
    ended = run("compare", "current", second, "--store", store, "--on", file, "--json")
    told = json.loads(ended.out)
    assert told["tasks"]["stance"]["changes"]["macro-F1"]["interval"] == [0.0, 0.0]
    assert told["tasks"]["stance"]["flips"] == []
    assert run("compare", "current", second, "--store", store, "--on", file).code == 0


def test_promote_refuses_with_the_reasons(run: Run, store: Path, second: str, harbour: Path) -> None:
    """The end of the command is 1, every reason is a line, and what is served stays."""
    before = current(store)
    ended = run("promote", second, "--store", store, "--labels", harbour)
    assert ended.code == 1
    assert "second is not promoted:" in ended.out
    assert "held-out sentences are known that neither version saw" in ended.out
    assert current(store) == before


def test_force_and_rollback(run: Run, store: Path, second: str, harbour: Path) -> None:
    """A reason overrules the gate and is listed; the way back is one word."""
    before = current(store).name
    ended = run("promote", second, "--store", store, "--labels", harbour, "--force", "a drill", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["promoted"]["forced"] == "a drill"
    assert "forced: a drill" in run("models", "--store", store).out
    back = run("rollback", "--store", store)
    assert (back.code, back.out) == (0, f"{before} is served again\n")
    assert current(store).name == before


def test_a_version_that_is_not_there_ends_with_2(run: Run, store: Path) -> None:
    """What could have been meant is listed."""
    ended = run("promote", "nothing", "--store", store)
    assert ended.code == 2
    assert "there are current, released, " in ended.err
