"""Who does the work: this process, all cores of this machine by joblib, or the workers of a Dask cluster.

Each backend takes tasks as it needs them, never more than it can hand out, and yields what became of them in the
order they end.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain, islice
from typing import Any, Final

from joblib import Parallel, cpu_count, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from service.bulk.errors import BulkError
from service.bulk.work import Failed, Outcome, Task, attempt

__all__ = ["Backend", "here", "on_cores"]


_WATCH: Final = 0.5

Backend = Callable[[Iterable[Task]], Iterator[Outcome]]
"""Takes tasks and yields what became of them, in the order they end; raises the `BulkError` that ends the run."""


def here(tasks: Iterable[Task]) -> Iterator[Outcome]:
    """Score in this process."""
    for task in tasks:
        yield _settled(attempt(task)[1])


def on_cores(jobs: int) -> Backend:
    """Return a backend of so many processes on this machine; -1 is one a core."""

    def backend(tasks: Iterable[Task]) -> Iterator[Outcome]:
        remaining = iter(tasks)
        first = list(islice(remaining, 2))
        if len(first) < 2 or _count(jobs) == 1:
            yield from here(chain(first, remaining))
            return
        yield from _on_processes(_count(jobs), chain(first, remaining))

    return backend


def _on_processes(jobs: int, tasks: Iterator[Task]) -> Iterator[Outcome]:
    """Score in processes; when one dies, try the tasks that were under way again, each with nobody beside it."""
    under_way, ends = dict[int, Task](), list[BulkError]()

    def handed_out() -> Iterator[Any]:
        for task in tasks:
            if ends:
                return
            under_way[task.shard.number] = task
            yield delayed(_attempt_below)(os.getpid(), task)

    while True:
        pool = Parallel(jobs, backend="loky", batch_size=1, pre_dispatch=2 * jobs, return_as="generator_unordered")
        try:
            for number, outcome in pool(handed_out()):
                under_way.pop(number)
                if isinstance(outcome, BulkError):
                    ends.append(outcome)
                else:
                    yield outcome
        except TerminatedWorkerError:
            suspects = list(under_way.values())
            under_way.clear()
            yield from map(_alone, suspects)
        else:
            break
    if ends:
        raise ends[0]


def _alone(task: Task) -> Outcome:
    """Score one task in a process that may die."""
    try:
        [(_, outcome)] = Parallel(2, backend="loky", batch_size=1)([delayed(_attempt_below)(os.getpid(), task)])
    except TerminatedWorkerError:
        return Failed(task.shard, "its worker process died, twice: out of memory, or a crash in a library")
    return _settled(outcome)


def _attempt_below(parent: int, task: Task) -> tuple[int, Outcome | BulkError]:
    """Do a task in a process that does not outlive its parent."""
    _leave_with(parent)
    return attempt(task)


@cache
def _leave_with(parent: int) -> None:
    """End this process when its parent is gone: killed, it could not say so, and a worker would wait for minutes."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _settled(outcome: Outcome | BulkError) -> Outcome:
    if isinstance(outcome, BulkError):
        raise outcome
    return outcome


def _count(jobs: int) -> int:
    return jobs if jobs > 0 else int(cpu_count())
