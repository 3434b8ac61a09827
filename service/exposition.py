"""What `/metrics` answers: the shared numbers, and what the loaded model says of its training, as Prometheus text."""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Final

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from pydantic import ValidationError

from labels.scheme import Task
from models.artefact import Manifest
from models.distributions import CONFIDENCES, UNKNOWN, Distributions
from service.board import Board, Metric

__all__ = ["MEDIA_TYPE", "exposition"]

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
_WORKER: Final = "worker"


def exposition(board: Board, manifest: Manifest) -> bytes:
    """Return all metrics of all workers, and the training-time spread of the model with this manifest."""
    return generate_latest(_Everything(board, manifest))


class _Everything(Collector):
    """What is exported, read at the moment of asking."""

    def __init__(self, board: Board, manifest: Manifest) -> None:
        self._board, self._manifest = board, manifest

    def collect(self) -> Iterator[Family]:
        """Yield every family."""
        yield from (_family(self._board, metric) for metric in self._board.metrics if not metric.internal)
        yield from _workers(self._board)
        yield from _training(self._manifest)


def _family(board: Board, metric: Metric) -> Family:
    names = [*metric.labels, *([_WORKER] if metric.by_worker else [])]
    if metric.kind == "histogram":
        histogram = HistogramMetricFamily(metric.name, metric.told, labels=names)
        for values in metric.series:
            first = board.cell(metric.name, *values)
            *classes, total = (sum(board.column(first + place)) for place in range(metric.width))
            edges = [*map(floatToGoString, metric.edges), "+Inf"]
            histogram.add_metric(values, list(zip(edges, accumulate(classes), strict=True)), total)
        return histogram
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family = kind(metric.name, metric.told, labels=names)
    for values in metric.series:
        column = board.column(board.cell(metric.name, *values))
        if metric.by_worker:
            for worker, number in enumerate(column):
                family.add_metric([*values, str(worker)], number)
        else:
            family.add_metric(values, sum(column))
    return family


def _workers(board: Board) -> Iterator[Family]:
    """Yield which model each worker answers with, and its memory where the system tells."""
    names = [_WORKER, "version", "fingerprint"]
    info = GaugeMetricFamily("rejoinder_model_info", "1 for the model that a worker answers with.", labels=names)
    memory = GaugeMetricFamily("rejoinder_worker_memory_bytes", "Resident memory of a worker.", labels=[_WORKER])
    for worker in range(board.workers):
        told = board.noted(worker)
        if "version" in told:
            info.add_metric([str(worker), told["version"], told["fingerprint"]], 1)
        if resident := _resident(told.get("pid", 0)):
            memory.add_metric([str(worker)], resident)
    yield from (info, memory)


def _resident(pid: int) -> int:
    """Return the resident memory of a process in bytes; 0 where it is gone or the system has no /proc."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _training(manifest: Manifest) -> Iterator[Family]:
    """Yield the spread of answers at training time, where the manifest tells it as this release reads it."""
    try:
        told = Distributions.model_validate(manifest.metrics.get("distributions"))
    except ValidationError:
        return
    yield _shares("rejoinder_training_label_share", "Share of each label.", ("task", "label"), told.labels)
    confidence = {task: _by_edge(CONFIDENCES, shares) for task, shares in told.confidence.items()}
    yield _shares("rejoinder_training_confidence_share", "Confidence at most le.", ("task", "le"), confidence)
    unknown = GaugeMetricFamily("rejoinder_training_unknown_terms_share", "Unknown share at most le.", labels=["le"])
    for edge, share in _by_edge(UNKNOWN, told.unknown_terms).items():
        unknown.add_metric([edge], share)
    yield unknown
    yield GaugeMetricFamily("rejoinder_training_review_share", "Share marked review.", value=told.review)


def _by_edge(edges: Sequence[float], shares: Sequence[float]) -> dict[str, float]:
    """Return shares by `le` as a histogram writes it; of other edges than today's, none."""
    return dict(zip(map(floatToGoString, edges), shares, strict=True)) if len(edges) == len(shares) else {}


def _shares(name: str, told: str, names: Sequence[str], nested: Mapping[Task, Mapping[str, float]]) -> Family:
    family = GaugeMetricFamily(name, f"{told} At training time, on held-out sentences.", labels=names)
    for task, shares in nested.items():
        for value, share in shares.items():
            family.add_metric([task, value], share)
    return family
