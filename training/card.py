"""The model card: what the version is for, what it was made from, how right it is, and where it fails."""

from typing import Any, Final

import numpy as np

from labels.scheme import TASKS, Task
from models.artefact import Artefact
from models.evidence import describe
from training.assessment import Assessment
from training.metrics import Score
from training.plots import draw_confusion, draw_coverage, draw_reliability

__all__ = ["score_table", "write_card"]

_TELLING: Final = 15
_WHAT: Final = (
    "Marks each statement of an English text as accusation, rebuttal or neutral context, and its sentiment as "
    "negative, neutral or positive. It weighs the words it finds (TF-IDF and logistic regression); nothing is hidden: "
    "every answer can be traced to the words that caused it."
)
_HOW: Final = (
    "Measured by `rejoinder train` on documents held out for this: neither the encoder that wrote silver labels nor "
    "the fit that is measured has seen them, and no choice was made on them. The model itself is then fitted on "
    "everything, these documents included. Sentences of the shipped corpora were chosen to be hard: news at large is "
    "easier. The 95 % intervals come from drawing whole documents again and again; two figures whose intervals overlap "
    "widely are not different."
)
_READING: Final = (
    "*Precision*: of the sentences it calls so, the share that are. *Recall*: of the sentences that are, the share "
    "that it finds. *F1*: one figure for both. *Macro-F1*: the mean of F1 over the labels, so that a rare label counts "
    "as much as a common one."
)
_USE: Final = """\
## Intended use

Finding, counting and sorting statements of public disputes: who charges, who answers, in what tone. Answers marked
`review` are for a person to read.

**Misuse.** The model does not know whether a charge is true, or whether a denial is. It must not be used to judge
people, to moderate or punish without a human reading, to rank persons or groups by how often they are accused, or on
languages other than English. It reads one sentence at a time and knows nothing of the case. Counts over many texts are
sound where the errors below are small against the difference that is reported; a single answer is a hint.
"""
_FAILURES: Final = """\
## Known failures

- Charges and answers that need the sentence before them to be understood ("That is how he always does it.").
- Irony, rhetorical questions, and reproach without any word of reproach.
- Denials worded as plain facts ("The books were audited in May.").
- A charge and its answer in one long sentence: it gets one label.
- Refusals (of an offer, of a plan) that sound like rebuttals.
- Subjects that the labels hardly know: see the sources above, and label some sentences of yours.
"""
_CURVE: Final = (
    "How the score grows with the number of labels: `docs/learning-curve.svg` of the project, drawn by "
    "`benchmarks/learning_curve.py`."
)


def write_card(artefact: Artefact, assessment: Assessment) -> dict[str, bytes]:
    """Return the files of the card: `card.md` and its plots as SVG."""
    plots = {f"reliability-{task}.svg": draw_reliability(task, assessment.tasks[task].bins) for task in TASKS}
    plots |= {f"confusion-{task}.svg": draw_confusion(assessment.tasks[task].score) for task in TASKS}
    plots["coverage.svg"] = draw_coverage(assessment)
    return {"card.md": _text(artefact, assessment).encode("utf-8"), **plots}


def score_table(score: Score) -> list[str]:
    """Return the lines of a Markdown table: a row a class, the majority's score beside the whole."""
    rows = [
        f"| {label} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {_range(one.interval)} | {one.support} |"
        for label, one in score.classes.items()
    ]
    low, high = score.interval
    whole = (
        f"Macro-F1 **{score.macro_f1:.3f}** (95 % interval {low:.3f} to {high:.3f}; always answering the commonest "
        f"label: {score.majority_macro_f1:.3f}), accuracy {score.accuracy:.3f}, {score.n} sentences."
    )
    head = ["| label | precision | recall | F1 | 95 % interval | sentences |", "|---|---|---|---|---|---|"]
    return [*head, *rows, "", whole]


def _text(artefact: Artefact, assessment: Assessment) -> str:
    lines = [f"# Model card: {artefact.manifest.version}", "", _WHAT, "", *_in_short(assessment), "", _USE]
    lines += ["## Made from", "", *_made_from(artefact), "", "## How right it is", "", _HOW, "", _READING]
    for task in TASKS:
        lines += _task(task, assessment)
    lines += ["", *_review(assessment), "", "## With more labels", "", _CURVE, "", _FAILURES]
    lines += ["## Most telling terms", "", *_telling(artefact)]
    return "\n".join(lines) + "\n"


def _in_short(assessment: Assessment) -> list[str]:
    stance, sentiment = (assessment.tasks[task].score for task in TASKS)
    right = f"{stance.accuracy:.0%} of its stances and {sentiment.accuracy:.0%} of its sentiments are right"
    answered = f"Of the {assessment.coverage:.0%} of stances that it does not mark for review"
    wrong = f"{1 - assessment.accuracy_of_answered:.0%} are wrong"
    guessing = f"Always guessing the commonest label would score {stance.majority_macro_f1:.2f}"
    told = (
        f"**In short.** On sentences that it had not seen, {right}. {answered}, {wrong}. {guessing} where this "
        f"model scores {stance.macro_f1:.2f} (macro-F1 of stance)."
    )
    return [told]


def _task(task: Task, assessment: Assessment) -> list[str]:
    told = assessment.tasks[task]
    calibration = (
        f"Its confidence can be taken at its word to about {told.ece:.0%}: expected calibration error {told.ece:.3f} "
        f"(before calibration {told.ece_before:.3f}), Brier score {told.brier:.3f}."
    )
    return [
        *("", f"### {task.capitalize()}", "", *score_table(told.score), ""),
        *_sources(told.by_source),
        *("", f"![True {task} against the answer](confusion-{task}.svg)", "", calibration, ""),
        f"![How often answers of each confidence are right](reliability-{task}.svg)",
    ]


def _made_from(artefact: Artefact) -> list[str]:
    manifest = artefact.manifest
    told, training = manifest.labels, manifest.training
    recipe = ", ".join(f"{name} {value}" for name, value in training.get("recipe", {}).items())
    file = training.get("configuration", {}).get("file")
    made = (
        f"Labels written by a fine-tuned encoder (silver): {told['silver']}. Terms: {manifest.terms}. "
        f"Recipe: {recipe or 'not recorded'}{f' (from {file})' if file else ''}. Made {manifest.created} with "
        f"{_libraries(manifest.libraries)}. Labels fingerprint `{told['fingerprint'][:16]}`{_commit(training)}."
    )
    rows = [f"| {source} | {n} |" for source, n in sorted(told["gold"].items())]
    head = [
        f"Labels read by people under codebook {told['codebook']} (gold):",
        "",
        "| source | sentences |",
        "|---|---|",
    ]
    return [*head, *rows, "", made]


def _libraries(libraries: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in libraries.items())


def _commit(training: dict[str, Any]) -> str:
    return f", commit `{training['commit'][:12]}`" if training.get("commit") else ""


def _sources(by_source: dict[str, Score]) -> list[str]:
    rows = []
    for name, one in by_source.items():
        classes = " | ".join(f"{told.f1:.2f} ({_range(told.interval, 2)})" for told in one.classes.values())
        rows.append(f"| {name} | {one.macro_f1:.3f} | {_range(one.interval)} | {classes} | {one.n} |")
    labels = list(next(iter(by_source.values())).classes) if by_source else []
    heads = ["source", "macro-F1", "95 % interval", *labels, "sentences"]
    return [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *rows]


def _range(interval: tuple[float, float], digits: int = 3) -> str:
    return f"{interval[0]:.{digits}f} to {interval[1]:.{digits}f}"


def _review(assessment: Assessment) -> list[str]:
    told = (
        f"Answers whose stance has a confidence under {assessment.review_below:.2f} are marked `review`. What is left, "
        f"{assessment.coverage:.0%} of these sentences, is right {assessment.accuracy_of_answered:.1%} of the time. "
        "A sentence without any known word is marked whatever its confidence. Another threshold may suit you better: "
        "the further left on this plot, the fewer answers and the surer they are."
    )
    return ["## Review", "", told, "", "![Share answered against share right](coverage.svg)"]


def _telling(artefact: Artefact) -> list[str]:
    lines = ["| task | label | terms |", "|---|---|---|"]
    idf = artefact.idf.astype(np.float64)
    for task, labels in artefact.manifest.tasks.items():
        for row, label in enumerate(labels):
            best = np.argsort(-(artefact.coef[task][row] * idf))[:_TELLING]
            told = ", ".join(f"`{describe(artefact.terms[column])}`" for column in best)
            lines.append(f"| {task} | {label} | {told.replace('|', chr(92) + '|')} |")
    return lines
