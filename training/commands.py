"""`rejoinder evaluate`, `ablate` and `teach`."""

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from labels.files import labels_root
from models.classifier import Classifier
from models.loading import load
from models.store import serving_folder, store_root
from models.terms import GROUPS
from training.ablation import ablate as run_ablation
from training.dataset import load_dataset
from training.evaluating import PARTS, Evaluated, evaluate_parts, steps_of
from training.external import judge_file, read_examples
from training.fitting import Recipe
from training.intervals import in_words
from training.reports import behaviour_line, calibrated_table, score_tables, swap_line
from training.terminal import JSON, LABELS, steps, wide_console

__all__ = ["ablate", "evaluate", "teach"]


@click.command()
@LABELS
@click.option("--on", "file", type=click.Path(path_type=Path, exists=True), help="JSON Lines: text, stance, sentiment.")
@click.option("--model", type=click.Path(path_type=Path), help="Folder of the version to judge.")
@click.option("--part", "parts", multiple=True, type=click.Choice(PARTS), help="Only these parts; all by default.")
@click.option("--bar", type=float, default=0.0, help="Exit 1 where the first stance macro-F1 told is below this.")
@JSON
def evaluate(
    labels: Path | None,
    file: Path | None,
    model: Path | None,
    parts: tuple[str, ...],
    bar: float,
    *,
    json_: bool,
) -> int:
    """Measure how right the labels are: on folds, on held-out documents, on hard sentences, or on a FILE."""
    if file is not None:
        classifier = Classifier(load(model or serving_folder(store_root())))
        return _judge_on(file, classifier, bar=bar, json_=json_)
    wanted = parts or PARTS
    with steps("evaluating", steps_of(wanted)) as done:
        found = evaluate_parts(labels or labels_root(), wanted, model, done)
    if json_:
        click.echo(
            json.dumps(
                found.scores | {"behaviour": _plain(found.behaviour), "swaps": _plain(found.swaps)}, default=_plain
            )
        )
    else:
        _print(found)
    return int(found.stance is not None and found.stance.macro_f1 < bar)


def _judge_on(file: Path, classifier: Classifier, *, bar: float, json_: bool) -> int:
    found = judge_file(classifier, read_examples(file))
    if json_:
        click.echo(json.dumps({task: told.model_dump(mode="json") for task, told in found.items()}))
    else:
        for table in score_tables(file.name, {task: told.score for task, told in found.items()}):
            wide_console().print(table)
        wide_console().print(calibrated_table(found))
    return int("stance" in found and found["stance"].score.macro_f1 < bar)


def _print(found: Evaluated) -> None:
    console = wide_console()
    for title, scores in found.scores.items():
        for table in score_tables(title, scores):
            console.print(table)
    if found.behaviour:
        console.print(*score_tables("behaviour suite", {"stance": found.behaviour.plain}))
        click.echo(behaviour_line(found.behaviour))
    if found.swaps:
        click.echo(swap_line(found.swaps))


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else None


@click.command()
@LABELS
@click.option("--on", "file", type=click.Path(path_type=Path, exists=True), help="Also score on this JSON Lines file.")
def ablate(labels: Path | None, file: Path | None) -> None:
    """Print what each group of terms is worth: taken away, or added."""
    data, examples = load_dataset(labels or labels_root()), read_examples(file) if file else []
    table = Table(title="Stance macro-F1 on the development half of the held-out documents")
    for heading in ("terms", "how many", "macro-F1", "95 % interval", "sentiment", *(["on file"] if examples else [])):
        table.add_column(heading)
    with steps("ablating", len(GROUPS) + 1) as done:
        for row in run_ablation(data, Recipe(), examples, done):
            stance = row.scores["stance"]
            cells = [row.change, str(row.terms), f"{stance.macro_f1:.4f}", in_words(stance.interval)]
            external = [f"{row.external['stance'].macro_f1:.4f}"] if row.external else []
            table.add_row(*cells, f"{row.scores['sentiment'].macro_f1:.4f}", *external)
    wide_console().print(table)


@click.command()
@LABELS
@click.option("--encoder", type=click.Choice(["mpnet", "minilm"]), default="mpnet", help="Which encoder to fine-tune.")
@click.option("--passes", type=int, default=2, help="Passes over the gold labels.")
@click.option("--weights", type=click.Path(path_type=Path, dir_okay=False), help="Tuned weights: taken, or kept there.")
@click.option("--only", type=click.Choice(["sentences", "clauses"]), help="Read only these; by default both.")
def teach(labels: Path | None, encoder: str, passes: int, weights: Path | None, only: str | None) -> None:
    """Fine-tune an encoder on the gold labels and write silver labels with it (hours; extra `teacher`)."""
    # Needs PyTorch, which no other command does.
    from training.teaching import tuned_teacher, write_clauses, write_sentences  # noqa: PLC0415

    root = labels or labels_root()
    with steps("teaching", passes + 4) as done:
        teacher = tuned_teacher(root, encoder, passes, done, weights)
        written = write_sentences(root, teacher, done) if only != "clauses" else 0
        written += write_clauses(root, teacher, done) if only != "sentences" else 0
    click.echo(f"{written} silver labels in {root / 'silver'}")
