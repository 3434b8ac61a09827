"""What a run is and what became of it, as the output folder tells it.

::

    OUT/
      manifest.json            what was scored, by which model, how, with counts and the SHA-256 of every part
      errors.jsonl             the bad records, where there are any
      parts/part-000000.…      the rows
      receipts/000000.json     while the run is under way: the parts that are done
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.bulk.inputs import Input
from service.bulk.kinds import Kind
from service.bulk.records import Fields
from service.bulk.schema import Shape
from service.bulk.scoring import Fault

__all__ = ["Manifest", "ModelIdentity", "Part", "Plan", "Receipt", "Totals", "differences"]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelIdentity(_Told):
    """Which model answers; another fingerprint is another model."""

    version: str
    fingerprint: str


class Plan(_Told):
    """All that decides the output: runs of equal plans write equal parts."""

    rejoinder: str
    model: ModelIdentity
    fields: Fields
    shape: Shape
    output: Kind
    inputs: tuple[Input, ...]
    shard_bytes: int


class Part(_Told):
    """One part of the output: what it holds, and how it is known to be whole."""

    number: int
    name: str
    records: int
    documents: int
    statements: int
    review: int
    bad: int
    bytes: int
    sha256: str


class Receipt(Part):
    """A part that is done, with its bad records."""

    input: str
    begins: bool
    """Whether it is the first part of its input."""
    faults: tuple[Fault, ...]

    def part(self) -> Part:
        """Return what the manifest keeps of it."""
        return Part.model_validate(self.model_dump(exclude={"input", "begins", "faults"}))


class Totals(_Told):
    """Sums over all parts."""

    records: int = 0
    documents: int = 0
    statements: int = 0
    review: int = 0
    bad: int = 0
    bytes: int = 0

    def plus(self, part: Part) -> "Totals":
        """Return the sums with one more part."""
        return Totals(**{name: getattr(self, name) + getattr(part, name) for name in Totals.model_fields})


class Manifest(_Told):
    """The file `manifest.json`."""

    format: Literal[1] = 1
    plan: Plan
    complete: bool = False
    totals: Totals = Totals()
    parts: tuple[Part, ...] = ()
    grown: dict[str, int] = Field(default_factory=dict)
    """Input → how many bytes have been appended to it since the run began; they are not scored."""


def differences(one: Plan, other: Plan) -> list[str]:
    """Return what is not equal in two plans, a line each; how far inputs go is told by their stamps alone."""
    ones, others = _flat(one), _flat(other)
    names = dict.fromkeys([*ones, *others])
    return [
        f"{name} was {ones.get(name)}, is now {others.get(name)}"
        for name in names
        if ones.get(name) != others.get(name)
    ]


def _flat(plan: Plan) -> dict[str, Any]:
    """Return the plan's values by the names that people know them by."""
    told = plan.model_dump(mode="json", exclude={"inputs", "shard_bytes"})
    flat = {
        f"{group} {name}" if isinstance(value, dict) else group: inner
        for group, value in told.items()
        for name, inner in (value.items() if isinstance(value, dict) else [("", value)])
    }
    return flat | {f"input {number}": found.url for number, found in enumerate(plan.inputs)}
