"""Tests of `rejoinder models` and `rollback`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.artefact import Artefact, write
from models.commands import models, rollback
from models.errors import ArtefactDigest, ArtefactUnreadable
from models.promotion import promote_version
from models.store import CURRENT, promote, released_root, versions


def _run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "160"}).invoke(models, arguments, standalone_mode=False, catch_exceptions=False)


def _rows(result: Result, where: str) -> list[list[str]]:
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.splitlines()]
    return [cells for cells in lines if len(cells) > 1 and cells[1] == where]


@pytest.fixture
def store(artefact: Artefact, tmp_path: Path) -> Path:
    """Return a store of two versions, one of them measured."""
    measured = artefact.manifest.model_copy(
        update={"version": "v2", "metrics": {"held_out_sixth": {"stance": {"macro_f1": 0.6543}}}},
    )
    write(artefact, tmp_path / "store" / "v1")
    write(artefact.model_copy(update={"manifest": measured}), tmp_path / "store" / "v2")
    return tmp_path / "store"


def test_versions_are_listed_with_the_one_served(store: Path) -> None:
    """Every version stands with its place, terms and figure, and the promoted one is marked as served."""
    promote(store, "v2")
    first, second = _rows(_run("--store", str(store)), "store")
    assert first[0] == "tiny"
    assert (first[6], first[7:]) == ("not measured", [""])
    assert (second[0], second[6], second[7]) == ("v2", "0.654", "yes")


def test_the_shipped_versions_are_listed_too(tmp_path: Path) -> None:
    """With an empty store the shipped versions are listed, and one of them is served."""
    rows = _rows(_run("--store", str(tmp_path)), "released")
    assert len(rows) == len(versions(released_root()))
    assert [row[7] for row in rows].count("yes") == 1


def test_the_store_may_be_named_in_the_environment(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `--store` the store that `REJOINDER_STORE` names is listed."""
    monkeypatch.setenv("REJOINDER_STORE", str(store))
    assert len(_rows(_run(), "store")) == 2


def test_a_bad_pointer_does_not_hide_the_versions(store: Path) -> None:
    """Where the store's pointer names nothing, versions are listed and none is served."""
    (store / CURRENT).write_text("../up")
    result = _run("--store", str(store))
    assert len(_rows(result, "store")) == 2
    assert "yes" not in result.stdout


def test_machines_get_json(store: Path) -> None:
    """The same rows, and every promotion with its reason."""
    promote_version(store, "v2", "the desk asked", ("worse",))
    told = json.loads(_run("--store", str(store), "--json").stdout)
    rows = {row["version"]: row for row in told["versions"] if row["where"] == "store"}
    assert (rows["v2"]["macro_f1"], rows["v2"]["served"]) == (0.6543, True)
    assert told["history"][0]["forced"] == "the desk asked"
    assert "last: promote of v2" in _run("--store", str(store)).stdout


def test_a_rollback_says_what_is_served_again(store: Path) -> None:
    """One step back, and then to the shipped model."""
    promote_version(store, "v1")
    promote_version(store, "v2")
    runner = CliRunner()
    back = [runner.invoke(rollback, ["--store", str(store)], standalone_mode=False).stdout for _ in range(2)]
    assert back == ["v1 is served again\n", "the shipped model is served again\n"]


def test_a_damaged_version_ends_the_command(store: Path) -> None:
    """A version that cannot be loaded ends the command with its own error."""
    (store / "v1" / "terms.json").write_bytes(b"[]")
    with pytest.raises(ArtefactDigest, match=r"v1/terms\.json has SHA-256"):
        _run("--store", str(store))
    (store / "v1" / "manifest.json").write_bytes(b"{")
    with pytest.raises(ArtefactUnreadable, match=r"v1/manifest\.json is not JSON"):
        _run("--store", str(store))
