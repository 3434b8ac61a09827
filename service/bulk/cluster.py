"""Score on the workers of a Dask cluster, by paths and positions alone.

Tasks are submitted one by one rather than through joblib's Dask backend: that one waits for ever when a task kills its
worker each time, while here such a task is one shard that failed.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final
from uuid import uuid4

from service.bulk.backends import Backend
from service.bulk.errors import BulkError, ClusterFailed
from service.bulk.work import Failed, Outcome, Task, attempt

__all__ = ["on_cluster"]

_WAIT: Final = "60s"
_AHEAD: Final = 2


def on_cluster(scheduler: str) -> Backend:
    """Return a backend of the workers that a scheduler has or is joined by meanwhile.

    It raises `ClusterFailed` where the scheduler cannot be reached, has no worker, or is lost.
    """

    def backend(tasks: Iterable[Task]) -> Iterator[Outcome]:
        try:
            from distributed import Client, as_completed  # noqa: PLC0415 - an extra of its own
            from distributed.client import FutureCancelledError  # noqa: PLC0415 - as above
            from distributed.comm.core import CommClosedError  # noqa: PLC0415 - as above
        except ModuleNotFoundError as error:
            message = f"a cluster needs {error.name}: `make bulk` in the checkout installs the extra `bulk-dask`"
            raise ClusterFailed(message) from error
        try:
            with Client(scheduler, timeout=_WAIT, set_as_default=False) as client:  # type: ignore[no-untyped-call]  # as published
                client.wait_for_workers(1, timeout=_WAIT)
                yield from _submitted(client, as_completed(loop=client.loop), iter(tasks))  # type: ignore[no-untyped-call]  # as above
        except (OSError, TimeoutError, FutureCancelledError, CommClosedError) as error:
            message = f"{scheduler} cannot be reached, has no workers, or was lost ({error}); what is done stays good"
            raise ClusterFailed(message) from error

    return backend


def _submitted(client: Any, waiting: Any, tasks: Iterator[Task]) -> Iterator[Outcome]:  # noqa: ANN401
    """Keep every thread of the cluster busy, and a few tasks waiting; workers that join are counted in."""
    run, ends = uuid4().hex, list[BulkError]()
    under_way = dict[str, Task]()

    def fill() -> None:
        room = _AHEAD * max(1, sum(client.nthreads().values())) - len(under_way)
        for task in islice(tasks, 0 if ends else max(0, room)):
            future = client.submit(attempt, task, key=f"rejoinder-{run}-{task.shard.number}", pure=False)
            under_way[future.key] = task
            waiting.add(future)

    fill()
    for future in waiting:
        task = under_way.pop(future.key)
        outcome = _outcome(task, future)
        if isinstance(outcome, BulkError):
            ends.append(outcome)
        else:
            yield outcome
        fill()
    if ends:
        raise ends[0]


def _outcome(task: Task, future: Any) -> Outcome | BulkError:  # noqa: ANN401 - distributed publishes no types
    """Return what became of a task; a worker without this package ends the run, a worker that died does not."""
    error = future.exception()
    if isinstance(error, ModuleNotFoundError):
        return ClusterFailed(f"a worker lacks {error.name}: install this release with the extra `bulk-dask` there")
    if error is not None:
        return Failed(task.shard, f"{type(error).__name__}: {error}")
    _, outcome = future.result()
    return outcome  # type: ignore[no-any-return]  # distributed publishes no types
