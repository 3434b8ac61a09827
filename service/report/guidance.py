"""How to read the marks, what they must not be used for, and how often they are right."""

from importlib.resources import files
from typing import Final

from labels.scheme import TASKS
from models.artefact import Manifest as ModelManifest
from service.report.figures import count
from service.report.markup import Child, element, raw
from service.report.sections import Section
from service.report.tables import Cell, Column, table

__all__ = ["how_to_read"]

_MEASURED: Final = "held_out_sixth"


def how_to_read(model: ModelManifest | None) -> Section:
    """Return the guide, and the measure of the model where it is at hand."""
    guide = raw(files(__package__).joinpath("guide.html").read_text("utf-8"))
    return Section("reading", "How to read it", [guide, _measured(model)])


def _measured(model: ModelManifest | None) -> Child:
    """Return how right the model is by its own measure, where the model that scored is at hand."""
    told = model.metrics.get(_MEASURED) if model else None
    if not isinstance(told, dict):
        return element("p", "How often the model is right stands in its card, card.md in the model’s folder.")
    rows = [
        [
            Cell(label),
            Cell(task),
            *(Cell(f"{figures[name]:.0%}", figures[name]) for name in ("precision", "recall")),
            Cell(count(figures["support"]), figures["support"]),
        ]
        for task in TASKS
        for label, figures in told[task]["classes"].items()
    ]
    columns = [
        Column("Label", is_figure=False),
        Column("Task", is_figure=False),
        Column("Of those marked, right"),
        Column("Of those there, found"),
        Column("Sentences"),
    ]
    lead = "On sentences held out when the model was trained, chosen to be hard; every label, whatever its confidence."
    return [
        element("h3", "How often it is right"),
        element("p", lead, class_="lead"),
        table("Measured on held-out sentences", columns, rows, sortable=False),
    ]
