"""The account of a run: which parts are done, their sums, and the shards that failed."""

from collections.abc import Iterable

from service.bulk.errors import ShardsFailed, TooManyErrors
from service.bulk.manifest import Part, Totals
from service.bulk.progress import Show
from service.bulk.work import Failed, Outcome

__all__ = ["Ledger"]


class Ledger:
    """The parts that are done and their sums, shown as they come."""

    def __init__(self, done: Iterable[Part], in_all: int, show: Show) -> None:
        self.parts = dict[int, Part]()
        self.totals = Totals()
        for part in done:
            self._add(part)
        self._in_all, self._show = in_all, show
        show(len(self.parts), in_all, self.totals)

    def collect(self, outcomes: Iterable[Outcome], max_errors: int | None) -> None:
        """Enter what becomes of the tasks; raise `TooManyErrors` at once, `ShardsFailed` when all others are done."""
        failed = list[Failed]()
        for outcome in outcomes:
            if isinstance(outcome, Failed):
                failed.append(outcome)
                continue
            self._add(outcome.part())
            self._show(len(self.parts), self._in_all, self.totals)
            if max_errors is not None and self.totals.bad > max_errors:
                message = f"{self.totals.bad} records are bad, at most {max_errors} are allowed: see errors.jsonl"
                raise TooManyErrors(message)
        if failed:
            told = "\n".join(f"  {one.shard}: {one.reason}" for one in failed)
            message = f"{len(failed)} shards failed, all others are done; the same command tries these again:\n{told}"
            raise ShardsFailed(message)

    def _add(self, part: Part) -> None:
        self.parts[part.number] = part
        self.totals = self.totals.plus(part)
