"""Tests of `rejoinder models` and `rollback`."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.artefact import Artefact, write
from models.commands import models, rollback
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


@pytest.mark.parametrize(
    ("file", "told"),
    [("terms.json", r"v1/terms\.json has SHA-256"), ("manifest.json", r"v1/manifest\.json is not JSON")],
)
def test_a_damaged_version_is_named_and_hides_no_other(store: Path, file: str, told: str) -> None:
    """Its row says so, what is wrong stands below, the sound ones are listed, and the command ends with 1."""
    promote(store, "v2")
    (store / "v1" / file).write_bytes(b"{")
    result = _run("--store", str(store))
    damaged, sound = _rows(result, "store")
    assert (damaged[0], damaged[2], damaged[6]) == ("v1", "", "damaged")
    assert (sound[0], sound[6], sound[7]) == ("v2", "0.654", "yes")
    assert re.search(f"^v1 is damaged: .*{told}", result.stderr)
    assert result.return_value == 1


def test_machines_are_told_of_damage(store: Path) -> None:
    """A damaged version has its reason in the JSON and no figures; a sound one has no reason."""
    (store / "v1" / "terms.json").write_bytes(b"[]")
    told = json.loads(_run("--store", str(store), "--json").stdout)
    rows = {row["version"]: row for row in told["versions"] if row["where"] == "store"}
    assert (rows["v1"]["terms"], rows["v2"]["damage"]) == (None, "")
    assert "terms.json has SHA-256" in rows["v1"]["damage"]


def test_sound_versions_end_well(store: Path) -> None:
    """Where nothing is damaged the command ends with 0 and says nothing on standard error."""
    result = _run("--store", str(store))
    assert (result.return_value, result.stderr) == (0, "")
