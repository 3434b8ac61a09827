"""The plots of the model card, as SVG: the same figures give the same bytes."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from labels.scheme import Task
from training.assessment import Assessment
from training.calibration import Reliability
from training.metrics import Score

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_confusion", "draw_coverage", "draw_reliability"]


def draw_reliability(task: Task, bins: Sequence[Reliability]) -> bytes:
    """Draw how often answers of each confidence are right."""
    figure, axes = _figure()
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="says what it means")
    axes.plot([one.confidence for one in bins], [one.accuracy for one in bins], marker="o", label=task)
    for one in bins:
        place = (one.confidence, one.accuracy)
        axes.annotate(str(one.n), place, textcoords="offset points", xytext=(4, -11), fontsize=7, color="0.4")
    axes.set(xlabel="confidence of the answer", ylabel="share that is right", xlim=(0.3, 1), ylim=(0, 1.02))
    axes.set_title(f"{task}: is its confidence honest?", fontsize=10)
    axes.legend(title="small figures: answers", title_fontsize=7, fontsize=8)
    return _svg(figure)


def draw_coverage(assessment: Assessment) -> bytes:
    """Draw how often the surest answers are right, by how many they are, and where the review threshold stands."""
    figure, axes = _figure()
    shares, accuracies = zip(*assessment.curve, strict=True) if assessment.curve else ((), ())
    axes.plot(shares, accuracies)
    place = (assessment.coverage, assessment.accuracy_of_answered)
    axes.plot(*place, marker="o", color="C3")
    told = f"review under {assessment.review_below:.2f}:\n{place[0]:.0%} answered, {place[1]:.0%} right"
    axes.annotate(told, place, textcoords="offset points", xytext=(-8, -28), ha="right", fontsize=8, color="C3")
    low = min([*accuracies, place[1]])
    axes.set(xlabel="share of sentences answered without review", ylabel="share of those that is right")
    axes.set(xlim=(0, 1), ylim=(max(0.0, low - 0.05), 1.02))
    axes.set_title("stance: fewer answers, surer answers", fontsize=10)
    axes.grid(color="0.9")
    return _svg(figure)


def draw_confusion(score: Score) -> bytes:
    """Draw how often each true label got each answer."""
    labels = list(score.confusion)
    table = np.array([[score.confusion[one][other] for other in labels] for one in labels])
    figure, axes = _figure()
    axes.imshow(table / np.maximum(table.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    axes.set(xticks=range(len(labels)), yticks=range(len(labels)), xlabel="answered", ylabel="true")
    axes.set_xticklabels(labels)
    axes.set_yticklabels(labels)
    for place, count in np.ndenumerate(table):
        whole = max(int(table[place[0]].sum()), 1)
        told, dark = f"{count}\n{count / whole:.0%}", count > whole / 2
        axes.text(place[1], place[0], told, ha="center", va="center", color="white" if dark else "black")
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
