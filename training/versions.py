"""From labels to a version of the model: judge on the held-out sixth, fit on everything, compile, write."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labels.files import label_files
from labels.scheme import CODEBOOK_VERSION, TASKS
from models.artefact import Artefact, Manifest, write
from models.compile import compile_model
from models.pipeline import FittedModel
from training.assessment import Assessment, assess
from training.card import write_card
from training.dataset import Dataset, load_dataset
from training.evaluation import compiled, judge, split_sixth
from training.fitting import Recipe, fit
from training.held_out import kept_files
from training.remembered import Remembered
from training.spread import spread
from training.start import Start

__all__ = ["Built", "build", "labels_fingerprint", "save", "version_name"]


@dataclass(frozen=True)
class Built:
    """A version before it is written."""

    artefact: Artefact
    fitted: FittedModel
    assessment: Assessment
    kept: dict[str, bytes] = field(default_factory=dict)
    """Files by which it can be compared with other versions."""


def build(
    root: Path,
    recipe: Recipe,
    done: Callable[[str], None] = lambda _: None,
    remembered: Remembered | None = None,
    configuration: Mapping[str, str] | None = None,
) -> Built:
    """Return a version from the labels under a folder.

    The final fit starts where the judging fit ended, unless an earlier training left a nearer start.
    Raises `LabelError` where a label is wrong, `ModelError` where a class has none.
    """
    data = load_dataset(root)
    done("labels and texts")
    memory = remembered or Remembered()
    kept, held = split_sixth(data)
    judging = fit(kept, recipe, start=memory.start("judging"))
    judged = judge(compiled(judging), held)
    assessment = assess(judged)
    done("held-out sixth")
    start = Start.of_fitted(judging)
    fitted = fit(data, recipe, done, start=memory.start("final", otherwise=start))
    memory.keep(judging=start, final=Start.of_fitted(fitted))
    temperature = {task: assessment.tasks[task].temperature for task in TASKS}
    calibrated = FittedModel(fitted.vectoriser, fitted.heads, temperature)
    fingerprint = labels_fingerprint(root)
    artefact = compile_model(
        calibrated,
        version=version_name(fingerprint, recipe),
        review_below=assessment.review_below,
        labels=_labels_told(data, fingerprint),
        training={"recipe": asdict(recipe), "configuration": dict(configuration or {}), "commit": _commit(root)},
        metrics=assessment.as_metrics() | {"distributions": spread(judging, assessment, held).model_dump(mode="json")},
    )
    return Built(artefact, calibrated, assessment, kept_files(judged, temperature, data))


def save(built: Built, store: Path) -> Manifest:
    """Write a version with its card into a store; raise `StoreError` where one of that name is there."""
    folder = store / built.artefact.manifest.version
    return write(built.artefact, folder, {**write_card(built.artefact, built.assessment), **built.kept})


def version_name(fingerprint: str, recipe: Recipe) -> str:
    """Return today's name of what a recipe makes of the labels with this fingerprint."""
    told = fingerprint + json.dumps(asdict(recipe), sort_keys=True)
    return f"{datetime.now(UTC):%Y.%m.%d}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def labels_fingerprint(root: Path) -> str:
    """Return the SHA-256 over all gold and silver files of a labels folder, by name and content."""
    found = hashlib.sha256()
    for kind in ("gold", "silver"):
        for file in label_files(root, kind):
            found.update(f"{kind}/{file.name}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def _labels_told(data: Dataset, fingerprint: str) -> dict[str, Any]:
    sources: dict[str, int] = {}
    for item in data.gold:
        sources[item.label.source] = sources.get(item.label.source, 0) + 1
    return {
        "fingerprint": fingerprint,
        "codebook": CODEBOOK_VERSION,
        "gold": sources,
        "silver": len(data.silver),
    }


def _commit(root: Path) -> str:
    """Return the commit of the checkout that the labels are in, or nothing."""
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words, no shell
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
