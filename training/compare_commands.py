"""`rejoinder compare` and `rejoinder promote`: what would change, and whether it may."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from labels.files import labels_root
from models.store import store_root
from training.answers import Opened
from training.comparing import Comparison, compare_on
from training.comparing import compare as compare_versions
from training.comparison_report import comparison_tables
from training.configuration import read_configuration
from training.external import read_examples
from training.promoting import find_version, promote_if_sound
from training.reports import decision_lines
from training.terminal import CONFIG, JSON, LABELS, STORE, steps, wide_console

__all__ = ["compare", "promote"]

_BELOW: Final = 1
_GATE_STEPS: Final = 4


@click.command()
@click.argument("old")
@click.argument("new")
@LABELS
@STORE
@click.option(
    "--on",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON Lines of your own with text, and stance and sentiment where you know them.",
)
@JSON
def compare(old: str, new: str, labels: Path | None, store: Path | None, file: Path | None, *, json_: bool) -> None:
    """Show what changes from one version to another, on sentences that neither was fitted to.

    OLD and NEW are names of versions, folders, `current` or `released`.
    """
    local = store or store_root()
    before, after = (Opened.read(find_version(name, local)) for name in (old, new))
    if file is not None:
        found = compare_on(before, after, read_examples(file), file.name)
    else:
        with steps("comparing", _GATE_STEPS - 1) as done:
            found = compare_versions(before, after, labels or labels_root(), done=done)
    if json_:
        click.echo(json.dumps(_plain(found)))
        return
    for table in comparison_tables(found):
        wide_console().print(table)


@click.command()
@click.argument("version")
@LABELS
@STORE
@CONFIG
@click.option("--force", metavar="REASON", default="", help="Serve it whatever the gate says; the reason is kept.")
@JSON
def promote(
    version: str, labels: Path | None, store: Path | None, config: Path | None, force: str, *, json_: bool
) -> int:
    """Serve a version if nothing is lost by it; exit 1 with the reasons where something is."""
    root, local = labels or labels_root(), store or store_root()
    settings = read_configuration(root, config).gate
    with steps("judging", _GATE_STEPS) as done:
        decided = promote_if_sound(version, local, root, settings, force=force, done=done)
    if json_:
        move = decided.move and decided.move.model_dump(mode="json")
        told = decided.comparison and _plain(decided.comparison)
        click.echo(json.dumps({"promoted": move, "reasons": decided.reasons, "comparison": told}))
    else:
        for line in decision_lines(version, decided):
            click.echo(line)
    return 0 if decided.move else _BELOW


def _plain(found: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON can hold it."""
    return asdict(found)
