"""A queue: sentences that somebody is to read, in JSON Lines, in the order in which to read them."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labels.anchoring import Sentence
from labels.atomic import replace_file
from labels.errors import LabelError
from labels.exchange.entries import Region
from labels.exchange.formats import read_content

__all__ = ["Item", "read_queue", "write_queue"]


class Item(BaseModel):
    """A sentence to read, why, and what a model or other readers say of it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: Annotated[str, Field(pattern=r"\S")]
    source: str = ""
    document: str = ""
    start: int = 0
    end: int = 0
    reason: str = ""
    suggestion: str = ""
    """Shown to the reader only where that is asked for: it sways."""

    @property
    def sentence(self) -> Sentence:
        """Return the sentence with the place that is told, if any."""
        told = Region(self.start, self.end) if self.source and self.end else None
        return Sentence(self.text, self.source, self.document, told)


def read_queue(file: Path) -> list[Item]:
    """Return the items of a queue; raise `LabelError` with the first line that is none."""
    return list(_items(file))


def write_queue(file: Path, items: Iterable[Item]) -> None:
    """Write a queue, whole or not at all."""
    lines = (json.dumps(item.model_dump(exclude_defaults=True), ensure_ascii=False) for item in items)
    replace_file(file, "".join(f"{line}\n" for line in lines).encode())


def _items(file: Path) -> Iterator[Item]:
    for number, line in enumerate(read_content(file).split("\n"), 1):
        if line.strip():
            try:
                yield Item.model_validate_json(line)
            except ValidationError as error:
                reason = "; ".join(
                    f"{'.'.join(map(str, one['loc'])) or 'line'}: {one['msg']}" for one in error.errors()
                )
                message = f"{file}:{number}: {reason}: expected a JSON object with a sentence under `text`"
                raise LabelError(message) from error
