"""A small labels folder and versions trained on it, for benchmarks that try the store rather than the model."""

from pathlib import Path
from typing import Final

import rejoinder
from training.configuration import CONFIGURATION

__all__ = ["make_small_folder", "run", "set_recipe", "train_version"]

BEES: Final = Path(__file__).parent.parent / "tests" / "training" / "beekeepers.csv"


def run(*arguments: str | Path) -> int:
    """Run a command of the command line in this process and return how it ended."""
    try:
        rejoinder.main([str(argument) for argument in arguments])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def make_small_folder(root: Path) -> Path:
    """Return a labels folder of two hundred sentences, imported as a user would."""
    root.mkdir(parents=True)
    (root / "sources.toml").write_text("")
    if run("labels", "import", BEES, "--labels", root, "--write") != 0:
        raise SystemExit(2)
    return root


def set_recipe(root: Path, c: float) -> None:
    """Give the labels folder a configuration, so that another version comes of it."""
    (root / CONFIGURATION).write_text(f"[recipe]\nC = {c}\nmin_df = 2\n[gate]\nfewest_sentences = 1\n")


def train_version(root: Path, store: Path, c: float) -> None:
    """Train a version with this inverse regularisation."""
    set_recipe(root, c)
    if run("train", "--labels", root, "--store", store, "--json") != 0:
        raise SystemExit(2)
