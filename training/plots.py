"""The plots of the model card, as SVG: the same figures give the same bytes."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from labels.scheme import Task
from training.assessment import Assessment
from training.calibration import Reliability
from training.metrics import Score

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

__all__ = ["draw_confusion", "draw_coverage", "draw_reliability"]

_DARK: Final = 0.6
"""From this share on a cell of a confusion matrix is so dark that its figures are white."""


def draw_reliability(task: Task, bins: Sequence[Reliability]) -> bytes:
    """Draw how often answers of each confidence are right."""
    figure, axes = _figure(f"{task}: is it right as often as it says?")
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="exactly as often")
    axes.plot([one.confidence for one in bins], [one.accuracy for one in bins], marker="o", label="this model")
    for one in bins:
        place = (one.confidence, one.accuracy)
        axes.annotate(str(one.n), place, textcoords="offset points", xytext=(4, -11), fontsize=7, color="0.4")
    axes.set(xlabel="how sure it says it is", ylabel="how many of these answers are right")
    axes.set(xlim=(0.3, 1), ylim=(0, 1.02))
    _in_percent(axes.xaxis, axes.yaxis)
    axes.legend(title="small figures: number of answers", title_fontsize=8, fontsize=8)
    return _svg(figure)


def draw_coverage(assessment: Assessment) -> bytes:
    """Draw how often the surest answers are right, by how many they are, and where the review threshold stands."""
    figure, axes = _figure("stance: the fewer it answers, the more are right")
    shares, accuracies = zip(*assessment.curve, strict=True) if assessment.curve else ((), ())
    axes.plot(shares, accuracies)
    place = (assessment.coverage, assessment.accuracy_of_answered)
    axes.plot(*place, marker="o", color="C3")
    given = f"{place[0]:.0%} answered, {place[1]:.0%} right"
    told = f"as it is set\n(review under {assessment.review_below:.2f}):\n{given}"
    axes.annotate(told, place, textcoords="offset points", xytext=(-8, -40), ha="right", fontsize=8, color="C3")
    low = min([*accuracies, place[1]])
    axes.set(xlabel="sentences answered without review", ylabel="how many of these answers are right")
    axes.set(xlim=(0, 1), ylim=(max(0.0, low - 0.05), 1.02))
    _in_percent(axes.xaxis, axes.yaxis)
    axes.grid(color="0.9")
    return _svg(figure)


def draw_confusion(task: Task, score: Score) -> bytes:
    """Draw how often each true label got each answer."""
    labels = list(score.confusion)
    table = np.array([[score.confusion[one][other] for other in labels] for one in labels])
    figure, axes = _figure(f"{task}: what it calls the sentences of each kind")
    axes.imshow(table / np.maximum(table.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    axes.set(xticks=range(len(labels)), yticks=range(len(labels)), xlabel="it says", ylabel="the sentence is")
    axes.set_xticklabels(labels)
    axes.set_yticklabels(labels)
    for place, count in np.ndenumerate(table):
        whole = max(int(table[place[0]].sum()), 1)
        told, dark = f"{count / whole:.0%}\n{count} of {table[place[0]].sum()}", count > _DARK * whole
        axes.text(place[1], place[0], told, ha="center", va="center", color="white" if dark else "black")
    return _svg(figure)


def _figure(title: str) -> tuple["Figure", Any]:
    from matplotlib.figure import Figure  # noqa: PLC0415 - its import makes a folder, so only drawing pays for it

    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, fontsize=10)
    return figure, axes


def _in_percent(*axes: "Axis") -> None:
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415 - as in _figure

    for axis in axes:
        axis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def _svg(figure: "Figure") -> bytes:
    import matplotlib as mpl  # noqa: PLC0415 - as in _figure

    stream = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "rejoinder"}):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()
