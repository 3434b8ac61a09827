"""Take labels in from a file: read it in its format, plan, and add what is new as one layer, or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from labels.anchoring import slug
from labels.errors import LabelError
from labels.exchange.entries import Fault
from labels.exchange.formats import FORMATS, detect, read_content
from labels.exchange.naming import Naming
from labels.exchange.told import Defaults, Told, understand
from labels.knowing import Known
from labels.layers import add_layer, source_entry
from labels.planning import Plan, plan_import

__all__ = ["Asked", "add_plan", "plan_file"]


@dataclass(frozen=True)
class Asked:
    """How a file is to be read."""

    format: str = ""
    """Empty to tell it by the content."""
    naming: Naming = field(default_factory=Naming)
    defaults: Defaults = field(default_factory=Defaults)
    kind: str = "gold"


def plan_file(file: Path, root: Path, asked: Asked) -> Plan:
    """Return what importing a file into a labels folder would do; nothing is written.

    Raises `LabelError` where the file cannot be read as a whole; what is wrong with an entry is in the plan.
    """
    content = read_content(file)
    told = f"{asked}\n{content}"  # the same file read otherwise, as readings or with other names, is another import
    name = f"{slug(file.stem)}-{sha256(told.encode()).hexdigest()[:6]}"
    plan = plan_import(_told(content, asked), name, Known(root), asked.kind)
    if not plan.rows:
        message = f"{file} holds no entry: expected labelled sentences"
        raise LabelError(message)
    return plan


def add_plan(plan: Plan, root: Path) -> Path | None:
    """Add what is new to a labels folder in one step; return the new layer, or nothing where nothing is new.

    Raises `LabelError` where a layer of that name is there, `FolderBusy` where somebody else is adding one.
    """
    if not plan.labels:
        return None
    files = {f"documents/{name}.txt": text.encode() for name, text in plan.documents.items()}
    if plan.documents:
        files["sources.toml"] = source_entry(plan.name)
    for name, labels in plan.labels.items():
        files[name] = "".join(f"{label.model_dump_json(exclude_defaults=True)}\n" for label in labels).encode()
    return add_layer(root, plan.name, files)


def _told(content: str, asked: Asked) -> Iterator[Told | Fault]:
    for entry in FORMATS[asked.format or detect(content)].read(content):
        yield entry if isinstance(entry, Fault) else understand(entry, asked.naming, asked.defaults)
