"""Count what one worker does."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from time import monotonic, time
from typing import Any

from labels.scheme import TASKS
from models.artefact import Manifest
from models.distributions import CONFIDENCES, UNKNOWN, unknown_terms
from service.board import Board
from service.metrics import DOCUMENTS, OTHER, ROUTES, SECONDS, STATUSES

__all__ = ["Recorder", "Tally"]

Tally = Mapping[int, float]
"""Cell → what is to be added to it."""


class Recorder:
    """Counts what one worker does. Only the thread of its event loop may add."""

    def __init__(self, board: Board, worker: int = 0) -> None:
        """Look up every cell once, so that to count is an addition."""
        self.board, self.worker = board, worker
        self._row = board.row(worker)
        cell = board.cell
        self._requests = {
            route: {status: cell("rejoinder_requests", route, status) for status in STATUSES} for route in ROUTES
        }
        self._seconds = {route: cell("rejoinder_request_seconds", route) for route in ROUTES}
        self._in_flight = cell("rejoinder_requests_in_flight")
        self._labels = {
            task: {label: cell("rejoinder_statements", task, label) for label in labels}
            for task, labels in TASKS.items()
        }
        self._confidence = {task: cell("rejoinder_confidence", task) for task in TASKS}
        self._documents = {outcome: cell("rejoinder_documents", outcome) for outcome in DOCUMENTS}
        self._review = cell("rejoinder_statements_to_review")
        self._unknown = cell("rejoinder_unknown_terms")

    def begun(self) -> None:
        """Count a request that has come."""
        self._row[self._in_flight] += 1

    def ended(self, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered; a route must be one of `ROUTES`."""
        row, statuses = self._row, self._requests[route]
        row[self._in_flight] -= 1
        row[statuses.get(str(status), statuses[OTHER])] += 1
        first = self._seconds[route]
        row[first + bisect_left(SECONDS, seconds)] += 1
        row[first + len(SECONDS) + 1] += seconds

    def count(self, name: str, *values: str) -> None:
        """Add 1 to a counter that is seldom met."""
        self._row[self.board.cell(name, *values)] += 1

    def tally(self, reply: Mapping[str, Any]) -> Tally:
        """Return what a reply to /v1/classify adds, without adding it: any thread may ask."""
        found: defaultdict[int, float] = defaultdict(float)
        for document in reply["documents"]:
            found[self._documents["refused" if document["error"] else "answered"]] += 1
            for statement in document["statements"]:
                self._tally_statement(statement, found)
        return found

    def add(self, tally: Tally) -> None:
        """Add what was tallied."""
        row = self._row
        for cell, amount in tally.items():
            row[cell] += amount

    def started(self, pid: int) -> None:
        """Note a worker's start: nothing is in its hands and it has refused nothing, whatever the one before it had."""
        self._row[self._in_flight] = 0
        self.stale(refused=False)
        self.seen()
        self.count("rejoinder_worker_starts")
        self.board.note(self.worker, {"pid": pid})

    def taken_up(self, manifest: Manifest) -> None:
        """Note the model that this worker answers with from now on."""
        board = self.board
        self._row[board.cell("rejoinder_model_loaded_seconds")] = time()
        told = {"version": manifest.version, "fingerprint": manifest.fingerprint}
        board.note(self.worker, {**board.noted(self.worker), **told})

    def seen(self) -> None:
        """Note that this worker's loop turns."""
        self._row[self.board.cell("rejoinder_worker_seen_seconds")] = monotonic()

    def stale(self, *, refused: bool) -> None:
        """Note whether another model than the one that answers is current, and was refused."""
        self._row[self.board.cell("rejoinder_model_stale")] = float(refused)

    def _tally_statement(self, statement: Mapping[str, Any], found: defaultdict[int, float]) -> None:
        for task, labels in self._labels.items():
            verdict, first = statement[task], self._confidence[task]
            confidence = verdict["confidence"]
            found[labels[verdict["label"]]] += 1
            found[first + bisect_left(CONFIDENCES, confidence)] += 1
            found[first + len(CONFIDENCES) + 1] += confidence
        unknown = unknown_terms(statement["known_terms"])
        found[self._unknown + bisect_left(UNKNOWN, unknown)] += 1
        found[self._unknown + len(UNKNOWN) + 1] += unknown
        if statement["review"]:
            found[self._review] += 1
