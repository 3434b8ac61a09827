"""`rejoinder train`: from labels to a version, and to service where it passes the gate."""

import shutil
from pathlib import Path
from typing import Final

import click
import joblib

from labels.files import labels_root
from labels.lock import hold
from labels.scheme import TASKS
from models.errors import StoreError
from models.store import released_root, store_root
from training.configuration import read_configuration
from training.promoting import promote_if_sound
from training.releasing import replace_released
from training.remembered import Remembered
from training.reports import decision_lines, score_tables
from training.terminal import CONFIG, JSON, LABELS, STORE, steps, wide_console
from training.versions import Built, build, labels_fingerprint, save, version_name

__all__ = ["TRAIN_STEPS", "train"]

TRAIN_STEPS: Final = 5
_GATE_STEPS: Final = 4
_BELOW: Final = 1


@click.command()
@LABELS
@STORE
@CONFIG
@click.option("--promote", "promoted", is_flag=True, help="Serve the new version, if it passes the gate.")
@click.option("--release", is_flag=True, help="Replace the shipped model instead of adding to the store.")
@click.option("--pipelines", type=click.Path(path_type=Path), help="Also keep the fitted pipelines here, with joblib.")
@click.option("--fresh", is_flag=True, help="Use nothing that earlier trainings left: slower, the same answers.")
@JSON
def train(
    labels: Path | None,
    store: Path | None,
    config: Path | None,
    pipelines: Path | None,
    *,
    promoted: bool,
    release: bool,
    fresh: bool,
    json_: bool,
) -> int:
    """Fit a version from the labels, measure it on held-out documents, and keep it."""
    if promoted and release:
        message = "--promote serves a version of the store, --release replaces the shipped model: ask for one of them"
        raise click.UsageError(message)
    root, local = labels or labels_root(), store or store_root()
    told = read_configuration(root, config)
    with hold(local, "training"):
        _sweep(local)
        if not release:
            _refuse_taken(local / version_name(labels_fingerprint(root), told.recipe))
        with steps("training", TRAIN_STEPS) as done:
            memory = Remembered() if fresh or release else Remembered.of_labels(root)
            built = build(root, told.recipe, done, memory, configuration=told.told)
        manifest = replace_released(built, released_root()) if release else save(built, local)
    if pipelines:
        joblib.dump({task: built.fitted.pipeline(task) for task in TASKS}, pipelines, compress=3)
    if json_:
        click.echo(manifest.model_dump_json())
    else:
        _print(built, fingerprint=manifest.fingerprint)
    if not promoted:
        if not (release or json_):
            click.echo(f"not served yet: `rejoinder promote {manifest.version}` serves it if nothing is lost by it")
        return 0
    with steps("judging", _GATE_STEPS) as done:
        decided = promote_if_sound(manifest.version, local, root, told.gate, done=done)
    for line in decision_lines(manifest.version, decided):
        click.echo(line, err=json_)
    return 0 if decided.move else _BELOW


def _print(built: Built, fingerprint: str) -> None:
    for table in score_tables("held-out sixth", {task: told.score for task, told in built.assessment.tasks.items()}):
        wide_console().print(table)
    manifest = built.artefact.manifest
    click.echo(f"version {manifest.version}, {manifest.terms} terms, fingerprint {fingerprint}")


def _sweep(store: Path) -> None:
    """Remove what a killed training left half-written: nobody else trains into this store now."""
    for left in store.glob(".*-*"):
        if left.is_dir():
            shutil.rmtree(left)


def _refuse_taken(folder: Path) -> None:
    """Say before the minutes of fitting what writing would say after them."""
    if folder.exists():
        message = f"{folder} exists already: the same recipe was fitted to the same labels today"
        raise StoreError(message)
