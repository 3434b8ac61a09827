"""What /metrics answers, read back by Prometheus' own parser."""

import os
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from models.artefact import Artefact, Manifest
from models.classifier import Classifier
from models.distributions import Distributions
from service.board import Board
from service.exposition import exposition
from service.metrics import METRICS
from service.recording import Recorder

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def _read(told: bytes) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(told.decode("utf-8"))
        for sample in family.samples
    }


def _at(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


@pytest.fixture
def spread(classifier: Classifier, texts: list[str]) -> Distributions:
    """Return how the tiny model's answers to its own corpus are spread."""
    return Distributions.of(classifier.classify_many(texts))


def _with(manifest: Manifest, told: object) -> Manifest:
    return manifest.model_copy(update={"metrics": {"distributions": told}})


def test_numbers_are_summed_over_workers(artefact: Artefact) -> None:
    """Counts of two workers come out as one sum, classes of a histogram cumulated, gauges by worker apart."""
    board = Board(METRICS, workers=2)
    for worker, seconds in ((0, 0.0005), (1, 0.3)):
        recorder = Recorder(board, worker)
        recorder.started(os.getpid())
        recorder.begun()
        recorder.ended("/v1/classify", 200, seconds)
    samples = _read(exposition(board, artefact.manifest))
    assert _at(samples, "rejoinder_requests_total", route="/v1/classify", status="200") == 2
    by_edge = [("0.001", 1), ("0.25", 1), ("0.5", 2), ("+Inf", 2)]
    for edge, count in by_edge:
        assert _at(samples, "rejoinder_request_seconds_bucket", route="/v1/classify", le=edge) == count
    assert _at(samples, "rejoinder_request_seconds_sum", route="/v1/classify") == pytest.approx(0.3005)
    assert _at(samples, "rejoinder_worker_starts_total", worker="1") == 1


def test_every_workers_model_is_told(classifier: Classifier, artefact: Artefact) -> None:
    """Each worker that has started is told with its model; its memory where the system tells."""
    board = Board(METRICS, workers=2)
    recorder = Recorder(board, 1)
    recorder.started(os.getpid())
    recorder.taken_up(classifier.manifest)
    samples = _read(exposition(board, artefact.manifest))
    told = [dict(labels) for name, labels in samples if name == "rejoinder_model_info"]
    assert told == [{"worker": "1", "version": "tiny", "fingerprint": classifier.manifest.fingerprint}]
    if Path("/proc/self/statm").exists():
        assert _at(samples, "rejoinder_worker_memory_bytes", worker="1") > 1_000_000


def test_a_worker_that_is_gone_has_no_memory(artefact: Artefact) -> None:
    """A process that ended is left out of the memory, and nothing fails."""
    board = Board(METRICS)
    Recorder(board).started(2**22 + 1)
    assert b"rejoinder_worker_memory_bytes{" not in exposition(board, artefact.manifest)


def test_the_spread_at_training_time_is_told(artefact: Artefact, spread: Distributions) -> None:
    """A manifest's distributions are gauges whose edges are written as those of the histograms of today's answers."""
    samples = _read(exposition(Board(METRICS), _with(artefact.manifest, spread.model_dump(mode="json"))))
    share = _at(samples, "rejoinder_training_label_share", task="stance", label="rebuttal")
    assert share == spread.labels["stance"]["rebuttal"]
    for name in ("confidence", "unknown_terms"):
        edges = {dict(labels)["le"] for found, labels in samples if found == f"rejoinder_{name}_bucket"}
        told = {dict(labels)["le"] for found, labels in samples if found == f"rejoinder_training_{name}_share"}
        assert told == edges - {"+Inf"}
    assert _at(samples, "rejoinder_training_review_share") == spread.review


@pytest.mark.parametrize("told", [None, {}, [1], {"statements": 0}])
def test_a_manifest_without_a_spread_tells_none(artefact: Artefact, told: object) -> None:
    """Without distributions in the manifest, or with what is none, the training gauges are left out."""
    assert b"rejoinder_training_" not in exposition(Board(METRICS), _with(artefact.manifest, told))


def test_metrics_are_answered_as_text(client: TestClient) -> None:
    """GET /metrics is Prometheus text that counts the request before it, the labels of its answer, and the model."""
    before = _read(client.get("/metrics").content)
    client.post("/v1/classify", json={"text": "The club denied the charges."})
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    after = _read(response.content)
    for name, labels in (
        ("rejoinder_requests_total", {"route": "/v1/classify", "status": "200"}),
        ("rejoinder_statements_total", {"task": "stance", "label": "rebuttal"}),
    ):
        assert _at(after, name, **labels) == _at(before, name, **labels) + 1
    assert b'version="tiny"' in response.content
