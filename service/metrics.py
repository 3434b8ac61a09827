"""Every metric that the service counts itself."""

from itertools import product
from typing import Final

from labels.scheme import TASKS
from models.distributions import CONFIDENCES, UNKNOWN
from service.board import Metric
from service.problems import PROBLEMS

__all__ = ["DOCUMENTS", "METRICS", "OTHER", "ROUTES", "SECONDS", "SHED", "STATUSES"]

OTHER: Final = "other"
ROUTES: Final = ("/v1/classify", "/v1/model", "/healthz", "/readyz", "/metrics", "/openapi.json", OTHER)
STATUSES: Final = ("200", *sorted({str(problem.status) for problem in PROBLEMS.values()}), OTHER)
SHED: Final = ("waited", "requests", "requests_per_key", "rate", "rate_per_key", "held_bytes", "connections")
"""Why a request is turned away although nothing is wrong with it."""
DOCUMENTS: Final = ("answered", "refused")
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper edges of the classes of how long an answer took."""
_BEFORE: Final = ("overloaded", "malformed-http", "slow-head", "headers-too-large")
"""Problems that a connection meets before there is a request."""


def _each(*values: str) -> tuple[tuple[str, ...], ...]:
    """Return the series of a metric with one label."""
    return tuple((value,) for value in values)


_BY_LABEL: Final = tuple((task, label) for task, labels in TASKS.items() for label in labels)

METRICS: Final = (
    Metric(
        "rejoinder_requests",
        "counter",
        "Requests answered.",
        ("route", "status"),
        tuple(product(ROUTES, STATUSES)),
    ),
    Metric(
        "rejoinder_request_seconds",
        "histogram",
        "From a request's first byte to its answer.",
        ("route",),
        _each(*ROUTES),
        SECONDS,
    ),
    Metric("rejoinder_requests_in_flight", "gauge", "Requests being answered now."),
    Metric("rejoinder_shed", "counter", "Requests turned away for load alone.", ("reason",), _each(*SHED)),
    Metric(
        "rejoinder_refused_connections",
        "counter",
        "Connections refused before there was a request.",
        ("problem",),
        _each(*_BEFORE),
    ),
    Metric("rejoinder_documents", "counter", "Documents in answered requests.", ("outcome",), _each(*DOCUMENTS)),
    Metric("rejoinder_statements", "counter", "Statements by label, once a task.", ("task", "label"), _BY_LABEL),
    Metric("rejoinder_statements_to_review", "counter", "Statements marked for a person to look at."),
    Metric(
        "rejoinder_confidence",
        "histogram",
        "Confidence of each statement's label.",
        ("task",),
        _each(*TASKS),
        CONFIDENCES,
    ),
    Metric(
        "rejoinder_unknown_terms",
        "histogram",
        "Share of a statement's words that the model never met.",
        edges=UNKNOWN,
    ),
    Metric("rejoinder_model_swaps", "counter", "Models taken up while running, counted by each worker."),
    Metric("rejoinder_model_refused", "counter", "Models refused while running, counted by each worker."),
    Metric("rejoinder_model_stale", "gauge", "1 while the current model is refused.", by_worker=True),
    Metric("rejoinder_model_loaded_seconds", "gauge", "Unix time when the model was taken up.", by_worker=True),
    Metric("rejoinder_worker_seen_seconds", "gauge", "When its loop turned last.", by_worker=True, internal=True),
    Metric("rejoinder_worker_starts", "counter", "Starts of a worker.", by_worker=True),
)
