"""Give labels out with their sentences, in the formats of other tools."""

from collections.abc import Collection
from pathlib import Path

from labels.atomic import replace_file
from labels.documents import open_sources
from labels.errors import LabelError
from labels.exchange.formats import FORMATS
from labels.files import files_in, read_files
from labels.layers import layers, own_layers
from labels.records import GoldLabel
from labels.resolve import Resolved, resolve

__all__ = ["choose_labels", "export_labels"]


def choose_labels(
    root: Path, *, kind: str = "gold", only: Collection[str] = (), base: bool = False
) -> list[Resolved[GoldLabel]]:
    """Return labels with their sentences: those of the folder's own layers, and of its base where that is asked for.

    `only` keeps the labels of these sources. Raises `LabelError` where a label is wrong or a source is unknown.
    """
    sources = open_sources(root)
    if unknown := set(only) - set(sources):
        message = f"no source {', '.join(sorted(unknown))}: there are {', '.join(sorted(sources))}"
        raise LabelError(message)
    files = [file for layer in (layers(root) if base else own_layers(root)) for file in files_in(layer, kind)]
    labels = read_files(files, GoldLabel)
    return resolve((label for label in labels if not only or label.source in only), sources)


def export_labels(items: list[Resolved[GoldLabel]], file: Path, name: str) -> None:
    """Write labels to a file in the format of that name, whole or not at all."""
    replace_file(file, FORMATS[name].write(items).encode())
