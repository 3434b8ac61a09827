"""The columns of the output, the same in every kind of file; `docs/bulk.md` describes each for its readers."""

from typing import Any, Final

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from labels.scheme import TASKS
from service.bulk.errors import ColumnWrong
from service.bulk.records import Fields

__all__ = ["SCHEMA_VERSION", "Shape", "schema_of"]

SCHEMA_VERSION: Final = "1"


class Shape(BaseModel):
    """What a row of the output is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str = "document"
    """What a record of the input is: a `document` to be cut into sentences, or one `sentence`."""
    wide: bool = False
    """A row a document with its summary, in place of a row a statement."""
    text: bool = True
    """Whether a row has the statement's text."""


def schema_of(shape: Shape, fields: Fields) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    """Return the Arrow schema; raise `ColumnWrong` where a column to carry along has the name of another."""
    own = _wide() if shape.wide else _long(text=shape.text)
    kept = [pa.field(name, pa.string()) for name in fields.keep]
    names = [field.name for field in own]
    if taken := sorted(set(fields.keep) & {"document", *names}):
        message = f"{', '.join(taken)}: a column of the output has this name already, rename it in the input"
        raise ColumnWrong(message)
    document = pa.field("document", pa.string(), nullable=False)
    return pa.schema([document, *kept, *own], metadata={"rejoinder.schema": SCHEMA_VERSION})


def _long(*, text: bool) -> list[Any]:
    columns = [_field(name, pa.int32()) for name in ("index", "start", "end")]
    if text:
        columns.append(_field("text", pa.string()))
    for task, labels in TASKS.items():
        columns += [_field(task, pa.string()), _field(f"{task}_confidence", pa.float64())]
        columns += [_field(f"{task}_{label}", pa.float64()) for label in labels]
    return [*columns, _field("review", pa.bool_()), _field("known_terms", pa.float64())]


def _wide() -> list[Any]:
    counts = [f"{task}_{label}_count" for task, labels in TASKS.items() for label in labels]
    return [_field(name, pa.int32()) for name in ("statements", *counts, "review_count")]


def _field(name: str, kind: Any) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    return pa.field(name, kind, nullable=False)
