"""The model card: what the version is for, how right it is, where it fails, and what it was made from.

What every card says alike stands in `card_template.md`; here its gaps are filled.
"""

from importlib.resources import files
from string import Template
from typing import Any, Final

from labels.scheme import TASKS, Task
from models.artefact import Artefact
from training.assessment import Assessment
from training.card_scores import in_hundreds, score_table, source_table
from training.plots import draw_confusion, draw_coverage, draw_reliability
from training.telling import LEGEND, telling_terms

__all__ = ["write_card"]

_TELLING: Final = 15
_TEMPLATE: Final = "card_template.md"
_MEASURED: Final = (
    "Measured by `rejoinder train` on {n:,} sentences of documents held out for this: neither the encoder that wrote "
    "silver labels nor the fit that is measured has seen them, and no choice was made on them. The model itself is "
    "then fitted on everything, these documents included. Sentences of the shipped corpora were chosen to be hard: "
    "news at large is easier."
)


def write_card(artefact: Artefact, assessment: Assessment) -> dict[str, bytes]:
    """Return the files of the card: `card.md` and its plots as SVG."""
    plots = {f"reliability-{task}.svg": draw_reliability(task, assessment.tasks[task].bins) for task in TASKS}
    plots |= {f"confusion-{task}.svg": draw_confusion(task, assessment.tasks[task].score) for task in TASKS}
    plots["coverage.svg"] = draw_coverage(assessment)
    return {"card.md": _text(artefact, assessment).encode("utf-8"), **plots}


def _text(artefact: Artefact, assessment: Assessment) -> str:
    template = Template(files(__package__).joinpath(_TEMPLATE).read_text("utf-8"))
    gaps: dict[str, str | list[str]] = {
        "version": artefact.manifest.version,
        "in_short": _in_short(assessment),
        "measured": _MEASURED.format(n=assessment.tasks["stance"].score.n),
        "review": _review(assessment),
        "learnt_from": _learnt_from(artefact),
        "telling": _telling(artefact),
        "technical": _technical(artefact, assessment),
        **{task: _task(task, assessment) for task in TASKS},
    }
    return template.substitute(
        {name: told if isinstance(told, str) else "\n".join(told) for name, told in gaps.items()}
    )


def _in_short(assessment: Assessment) -> list[str]:
    stance, sentiment = (assessment.tasks[task].score for task in TASKS)
    commonest = max(stance.classes, key=lambda label: stance.classes[label].support)
    right = f"{100 * stance.accuracy:.0f} got the right stance and {100 * sentiment.accuracy:.0f} the right sentiment"
    seen = f"Of 100 sentences that it had not seen, {right}"
    review = f"It marks {1 - assessment.coverage:.0%} of the stances `review`"
    scored = f"Its score for stance is {stance.macro_f1:.2f} (macro-F1; 1 is perfect)"
    return [
        f"- {seen}.",
        f"- {review}: a person should read them. Of the others {assessment.accuracy_of_answered:.0%} are right.",
        f"- {scored}. Always answering {commonest} would score {stance.majority_macro_f1:.2f}.",
    ]


def _task(task: Task, assessment: Assessment) -> list[str]:
    told = assessment.tasks[task]
    return [
        *(f"- {line}" for line in in_hundreds(told.score)),
        "",
        *score_table(told.score),
        "",
        *source_table(told.by_source),
        "",
        f"![What the sentences of each true {task} were called](confusion-{task}.svg)",
        "",
        f"Its confidence can be taken at its word to about {told.ece:.0%} (expected calibration error).",
        "",
        f"![How often answers of each confidence are right](reliability-{task}.svg)",
    ]


def _review(assessment: Assessment) -> str:
    return (
        f"Answers whose stance has a confidence under {assessment.review_below:.2f} are marked `review`. What is left, "
        f"{assessment.coverage:.0%} of these sentences, is right {assessment.accuracy_of_answered:.1%} of the time. "
        "A sentence without any known word is marked whatever its confidence. Another threshold may suit you better: "
        "the further left on this plot, the fewer answers and the surer they are."
    )


def _learnt_from(artefact: Artefact) -> list[str]:
    told = artefact.manifest.labels
    gold = told["gold"]
    return [
        f"{sum(gold.values()):,} sentences labelled by annotators under codebook {told['codebook']} (gold):",
        "",
        "| source | sentences |",
        "|---|---|",
        *(f"| {source} | {n:,} |" for source, n in sorted(gold.items())),
        "",
        f"And {told['silver']:,} sentences labelled by a larger model that learnt from those (silver)."
        if told["silver"]
        else "No sentences labelled by another model (silver).",
    ]


def _telling(artefact: Artefact) -> list[str]:
    rows = [
        f"| {task} | {label} | {', '.join(_code(term) for term in terms)} |"
        for (task, label), terms in telling_terms(artefact, _TELLING).items()
    ]
    return [LEGEND, "", "| question | label | terms |", "|---|---|---|", *rows]


def _code(term: str) -> str:
    """Return a term as code within a table, where a bar would end the cell."""
    return f"`{term}`".replace("|", r"\|")


def _technical(artefact: Artefact, assessment: Assessment) -> list[str]:
    manifest = artefact.manifest
    training = manifest.training
    file = training.get("configuration", {}).get("file")
    calibration = (
        f"{task} {told.ece:.3f} (before calibration {told.ece_before:.3f}), Brier score {told.brier:.3f}"
        for task, told in assessment.tasks.items()
    )
    return [
        f"- Recipe: {_named(training.get('recipe', {})) or 'not recorded'}{f' (from {file})' if file else ''}.",
        f"- Terms: {manifest.terms:,}. Expected calibration error: {'; '.join(calibration)}.",
        f"- Labels fingerprint `{manifest.labels['fingerprint'][:16]}`{_commit(training)}.",
        f"- Made {manifest.created} with {_named(manifest.libraries)}.",
    ]


def _named(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def _commit(training: dict[str, Any]) -> str:
    return f", commit `{training['commit'][:12]}`" if training.get("commit") else ""
