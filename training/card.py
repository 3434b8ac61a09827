"""The model card: what the version is for, what it was made from, how right it is, and where it fails."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from labels.scheme import TASKS, Task
from models.artefact import Artefact
from models.evidence import describe
from training.assessment import Assessment
from training.calibration import Reliability
from training.metrics import Score

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["score_table", "write_card"]

_TELLING: Final = 15
_WHAT: Final = (
    "Marks each statement of an English text as accusation, rebuttal or neutral context, and its sentiment as "
    "negative, neutral or positive. TF-IDF and logistic regression; nothing hidden."
)
_HOW: Final = (
    "Measured by `rejoinder train` on gold documents that neither the encoder nor the measured fit has seen, and that "
    "no choice was made on. Gold sentences were chosen to be hard: news at large is easier than this."
)
_USE: Final = """\
## Intended use

Finding, counting and sorting statements of public disputes: who charges, who answers, in what tone. Every answer can
be traced to the words that caused it. Answers marked `review` are for a person to read.

**Not for:** deciding whether a charge is true; judging people; moderating or punishing without a human reading;
languages other than English. The model reads one sentence at a time and knows nothing of the case.
"""
_FAILURES: Final = """\
## Known failures

Charges and answers that need the sentence before them to be understood; irony and rhetorical questions; reproach
without any word of reproach; denials worded as plain facts; a charge and its answer in one long sentence.
"""


def write_card(artefact: Artefact, assessment: Assessment) -> dict[str, bytes]:
    """Return the files of the card: `card.md` and its plots as SVG."""
    plots = {f"reliability-{task}.svg": _reliability(task, assessment.tasks[task].bins) for task in TASKS}
    plots["confusion-stance.svg"] = _confusion(assessment.tasks["stance"].score)
    return {"card.md": _text(artefact, assessment).encode("utf-8"), **plots}


def score_table(score: Score) -> list[str]:
    """Return the lines of a Markdown table: a row a class, the majority's score beside the whole."""
    rows = [
        f"| {label} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {one.support} |"
        for label, one in score.classes.items()
    ]
    low, high = score.interval
    whole = (
        f"Macro-F1 **{score.macro_f1:.3f}** (95 % interval {low:.3f} to {high:.3f}; always answering the commonest "
        f"label: {score.majority_macro_f1:.3f}), accuracy {score.accuracy:.3f}, {score.n} sentences."
    )
    return ["| label | precision | recall | F1 | sentences |", "|---|---|---|---|---|", *rows, "", whole]


def _text(artefact: Artefact, assessment: Assessment) -> str:
    manifest = artefact.manifest
    lines = [
        f"# Model card: {manifest.version}",
        "",
        _WHAT,
        "",
        _USE,
        "## Made from",
        "",
        _made_from(artefact),
        "",
        "## How right it is",
        "",
        _HOW,
    ]
    for task in TASKS:
        told = assessment.tasks[task]
        lines += ["", f"### {task.capitalize()}", "", *score_table(told.score), "", *_sources(told.by_source), ""]
        calibration = (
            f"Expected calibration error {told.ece:.3f} (before calibration {told.ece_before:.3f}), "
            f"Brier score {told.brier:.3f}."
        )
        lines += [calibration, "", f"![How often answers of each confidence are right](reliability-{task}.svg)"]
    lines += ["", "![Confusion of stances](confusion-stance.svg)", "", *_review(assessment), "", _FAILURES]
    lines += ["## Most telling terms", "", *_telling(artefact)]
    return "\n".join(lines) + "\n"


def _made_from(artefact: Artefact) -> str:
    told = artefact.manifest.labels
    gold = ", ".join(f"{n} from {source}" for source, n in sorted(told["gold"].items()))
    return (
        f"Gold labels read by annotators under codebook {told['codebook']}: {gold}. Silver labels written by a "
        f"fine-tuned encoder: {told['silver']}. {artefact.manifest.terms} terms. "
        f"Labels fingerprint `{told['fingerprint'][:16]}`."
    )


def _sources(by_source: dict[str, Score]) -> list[str]:
    rows = [f"| {name} | {one.macro_f1:.3f} | {one.n} |" for name, one in by_source.items()]
    return ["| source | macro-F1 | sentences |", "|---|---|---|", *rows]


def _review(assessment: Assessment) -> list[str]:
    told = (
        f"Answers whose stance has a confidence under {assessment.review_below:.2f} are marked `review`. What is left, "
        f"{assessment.coverage:.0%} of these sentences, is right {assessment.accuracy_of_answered:.1%} of the time. "
        "A sentence without any known word is marked whatever its confidence."
    )
    return ["## Review", "", told]


def _telling(artefact: Artefact) -> list[str]:
    lines = ["| task | label | terms |", "|---|---|---|"]
    idf = artefact.idf.astype(np.float64)
    for task, labels in artefact.manifest.tasks.items():
        for row, label in enumerate(labels):
            best = np.argsort(-(artefact.coef[task][row] * idf))[:_TELLING]
            told = ", ".join(f"`{describe(artefact.terms[column])}`" for column in best)
            lines.append(f"| {task} | {label} | {told.replace('|', chr(92) + '|')} |")
    return lines


def _reliability(task: Task, bins: Sequence[Reliability]) -> bytes:
    figure, axes = _figure()
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="says what it means")
    axes.plot([one.confidence for one in bins], [one.accuracy for one in bins], marker="o", label=task)
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0.3, 1), ylim=(0, 1))
    axes.legend()
    return _svg(figure)


def _confusion(score: Score) -> bytes:
    labels = list(score.confusion)
    table = np.array([[score.confusion[one][other] for other in labels] for one in labels])
    figure, axes = _figure()
    axes.imshow(table / np.maximum(table.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    axes.set(xticks=range(len(labels)), yticks=range(len(labels)), xlabel="answered", ylabel="true")
    axes.set_xticklabels(labels)
    axes.set_yticklabels(labels)
    for place, count in np.ndenumerate(table):
        dark = count > table[place[0]].sum() / 2
        axes.text(place[1], place[0], str(count), ha="center", va="center", color="white" if dark else "black")
    return _svg(figure)


def _figure() -> tuple["Figure", Any]:
    from matplotlib.figure import Figure  # noqa: PLC0415 - its import makes a folder, so only drawing pays for it

    figure = Figure(figsize=(5, 4), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: "Figure") -> bytes:
    import matplotlib as mpl  # noqa: PLC0415 - as in _figure

    stream = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "rejoinder"}):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()
