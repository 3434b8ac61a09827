"""The file that says how to train and what a promotion must pass."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from training.configuration import Configuration, ConfigurationWrong, GateSettings, read_configuration
from training.fitting import Recipe


def test_without_a_file_the_defaults_hold(harbour: Path) -> None:
    """Nobody has to write one."""
    assert read_configuration(harbour) == Configuration(Recipe(), GateSettings(), {})


def test_a_file_changes_what_it_names(harbour: Path, tmp_path: Path) -> None:
    """What it leaves out keeps its default, and the file is told by name and digest."""
    file = tmp_path / "mine.toml"
    file.write_text("[recipe]\nmin_df = 2\n[gate]\nconfidence = 0.9\n")
    found = read_configuration(harbour, file)
    assert found.recipe == Recipe(min_df=2)
    assert found.gate == GateSettings(confidence=0.9)
    assert found.told["file"] == "mine.toml"
    assert len(found.told["sha256"]) == 64


def test_the_labels_folder_may_hold_one(tmp_path: Path) -> None:
    """`training.toml` beside the labels is taken without being named."""
    (tmp_path / "sources.toml").write_text("")
    (tmp_path / "training.toml").write_text("[recipe]\nC = 2.0\n")
    assert read_configuration(tmp_path).recipe.C == 2.0


def test_every_mistake_is_told_at_once(harbour: Path, tmp_path: Path) -> None:
    """Unknown keys, wrong types and values out of range, each with its place."""
    file = tmp_path / "bad.toml"
    file.write_text(
        'seed = 1\n[recipe]\nC = "much"\nbalance = 2\nepochs = 3\ngroups = "w!"\n[gate]\nconfidence = 0.2\n'
    )
    with pytest.raises(ConfigurationWrong, match=r"bad\.toml is no training configuration") as raised:
        read_configuration(harbour, file)
    places = {problem.split(":")[0] for problem in raised.value.problems}
    assert places == {"seed", "recipe.C", "recipe.balance", "recipe.epochs", "recipe.groups", "gate.confidence"}


@pytest.mark.parametrize("content", [b"[recipe", b"\xff\xfe"])
def test_what_is_no_toml_is_refused(harbour: Path, tmp_path: Path, content: bytes) -> None:
    """The message names the file."""
    (tmp_path / "bad.toml").write_bytes(content)
    with pytest.raises(ConfigurationWrong, match=r"bad\.toml is no training configuration"):
        read_configuration(harbour, tmp_path / "bad.toml")


def test_the_example_of_the_documentation_is_one(harbour: Path, tmp_path: Path) -> None:
    """The block in docs/retraining.md can be copied into a file, and names every key there is."""
    page = (Path(__file__).parent.parent.parent / "docs" / "retraining.md").read_text("utf-8")
    block = page.split("```toml\n")[1].split("```")[0]
    (tmp_path / "copied.toml").write_text(block)
    read_configuration(harbour, tmp_path / "copied.toml")
    told = tomllib.loads(block)
    assert set(told["recipe"]) == {field.name for field in fields(Recipe)}
    assert set(told["gate"]) == set(GateSettings.model_fields)
