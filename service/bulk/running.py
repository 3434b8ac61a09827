"""A run over files: plan it, or find what an earlier one left; score what is missing; finish."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version

from service.bulk.backends import Backend
from service.bulk.errors import BulkError, InputChanged, OutputMismatch
from service.bulk.inputs import find_inputs, measure, unchanged
from service.bulk.kinds import Kind
from service.bulk.ledger import Ledger
from service.bulk.manifest import Manifest, ModelIdentity, Plan, differences
from service.bulk.output import Output
from service.bulk.progress import Show
from service.bulk.records import Fields
from service.bulk.schema import Shape, schema_of
from service.bulk.shards import Shard, cut_shards, shard_size
from service.bulk.work import Task

__all__ = ["Asked", "run"]


@dataclass(frozen=True)
class Asked:
    """What is to be scored, by which model, and how."""

    inputs: tuple[str, ...]
    input_kind: Kind | None
    fields: Fields
    shape: Shape
    output: Kind
    model_folder: str
    model: ModelIdentity
    resume: bool = True
    max_errors: int | None = None


def run(asked: Asked, folder: str, backend: Backend, show: Show) -> Manifest:
    """Score all inputs into an output folder, going on where an earlier run of the same plan ended.

    Raises the `BulkError` that says why it cannot begin or go on; what is done stays good.
    """
    output = Output(folder)
    with output.locked():
        manifest = _begin(asked, output)
        if manifest.complete:
            output.check(manifest)
            return manifest
        output.sweep()
        plan = manifest.plan
        shards = list(cut_shards(plan.inputs, plan.shard_bytes))
        ledger = Ledger((receipt.part() for receipt in output.receipts()), len(shards), show)
        missing = (shard for shard in shards if shard.number not in ledger.parts)
        tasks = (_task(shard, asked, plan, output) for shard in missing)
        try:
            ledger.collect(backend(tasks), asked.max_errors)
        except BulkError:
            with suppress(OSError):
                output.write_errors()
            raise
        return _finish(manifest, output, ledger)


def _task(shard: Shard, asked: Asked, plan: Plan, output: Output) -> Task:
    told = (plan.model, plan.fields, plan.shape, plan.output, output.folder.url)
    return Task(shard, plan.rejoinder, asked.model_folder, *told)


def _finish(manifest: Manifest, output: Output, ledger: Ledger) -> Manifest:
    """Write the complete manifest, with how far inputs have grown meanwhile."""
    grown = {known.url: bytes_ for known in manifest.plan.inputs if (bytes_ := unchanged(known))}
    parts = tuple(ledger.parts[number] for number in sorted(ledger.parts))
    told = {"complete": True, "totals": ledger.totals, "parts": parts, "grown": grown}
    finished = manifest.model_copy(update=told)
    output.finish(finished)
    return finished


def _begin(asked: Asked, output: Output) -> Manifest:
    """Return the manifest to go on with: that of an equal plan, or a new one, written before anything else is."""
    plan = Plan(
        rejoinder=version("rejoinder"),
        model=asked.model,
        fields=asked.fields,
        shape=asked.shape,
        output=asked.output,
        inputs=tuple(find_inputs(asked.inputs, asked.input_kind)),
        shard_bytes=0,
    )
    schema_of(asked.shape, asked.fields)
    if not asked.resume:
        output.clear()
    earlier = output.manifest()
    if earlier is None:
        inputs = tuple(measure(found, asked.fields) for found in plan.inputs)
        plan = plan.model_copy(update={"inputs": inputs, "shard_bytes": shard_size(inputs)})
        manifest = Manifest(plan=plan)
        output.write_manifest(manifest)
        return manifest
    if told := differences(earlier.plan, plan) or list(_changes(earlier.plan)):
        listed = "\n".join(f"  {line}" for line in told)
        message = (
            f"{output.folder.url} belongs to another run:\n{listed}\n"
            "run as before to go on, name another folder, or begin anew with --no-resume (deletes what is there)"
        )
        raise OutputMismatch(message)
    return earlier


def _changes(plan: Plan) -> Iterator[str]:
    for known in plan.inputs:
        try:
            unchanged(known)
        except InputChanged as error:
            yield str(error)
