"""Counting what one worker does."""

from pathlib import Path
from typing import Any

import pytest

from models.classifier import Classifier
from service.board import Board
from service.classify import answer
from service.metrics import METRICS, SECONDS
from service.recording import Recorder
from service.schemas import ClassifyRequest
from service.settings import Settings

ASKED: dict[str, Any] = {
    "documents": [
        {"id": "a", "text": "The club denied the charges. Critics accused it of fraud. Zyx qwv."},
        {"id": "b", "text": " "},
    ],
}


def _sum(board: Board, name: str, *values: str) -> float:
    return sum(board.column(board.cell(name, *values)))


@pytest.fixture
def reply(classifier: Classifier, model_folder: Path) -> dict[str, Any]:
    """Return the reply for a document of three statements and a blank one."""
    return answer(classifier, ClassifyRequest.model_validate(ASKED), Settings(model=model_folder))


def test_a_reply_is_counted_by_label_and_spread(reply: dict[str, Any]) -> None:
    """Labels, confidence, unknown words, review and documents are counted as the reply has them."""
    board = Board(METRICS)
    recorder = Recorder(board)
    recorder.add(recorder.tally(reply))
    statements = reply["documents"][0]["statements"]
    for task in ("stance", "sentiment"):
        for label, count in reply["documents"][0]["summary"][task].items():
            assert _sum(board, "rejoinder_statements", task, label) == count
        first = board.cell("rejoinder_confidence", task)
        classes = [sum(board.column(first + place)) for place in range(9)]
        assert sum(classes) == 3
        total = sum(said[task]["confidence"] for said in statements)
        assert sum(board.column(first + 9)) == pytest.approx(total)
    assert _sum(board, "rejoinder_statements_to_review") == sum(said["review"] for said in statements) >= 1
    assert [_sum(board, "rejoinder_documents", outcome) for outcome in ("answered", "refused")] == [1, 1]
    first = board.cell("rejoinder_unknown_terms")
    assert sum(board.column(first + 7)) >= 1, "a sentence of invented words is past the last edge"


def test_to_tally_adds_nothing(reply: dict[str, Any]) -> None:
    """What is tallied counts only when it is added, so any thread may tally."""
    board = Board(METRICS)
    Recorder(board).tally(reply)
    assert not any(board.row(0))


def test_a_request_is_counted_by_route_status_and_time() -> None:
    """A request is in flight until it ends; then its status and the class of its time are counted."""
    board = Board(METRICS)
    recorder = Recorder(board)
    recorder.begun()
    recorder.begun()
    recorder.ended("/readyz", 200, SECONDS[1])
    recorder.ended("other", 299, 60.0)
    recorder.begun()
    assert _sum(board, "rejoinder_requests_in_flight") == 1
    assert _sum(board, "rejoinder_requests", "/readyz", "200") == 1
    assert _sum(board, "rejoinder_requests", "other", "other") == 1
    assert _sum(board, "rejoinder_request_seconds", "/readyz") == 0
    assert board.row(0)[board.cell("rejoinder_request_seconds", "/readyz") + 1] == 1
    assert board.row(0)[board.cell("rejoinder_request_seconds", "other") + len(SECONDS)] == 1


def test_a_worker_that_starts_anew_has_nothing_in_hand(classifier: Classifier) -> None:
    """What a killed worker had in hand is gone, what it counted is kept, and the new one notes itself."""
    board = Board(METRICS, workers=2)
    first = Recorder(board, 1)
    first.started(10)
    first.begun()
    first.count("rejoinder_shed", "rate")
    second = Recorder(board, 1)
    second.started(11)
    second.taken_up(classifier.manifest)
    second.stale(refused=True)
    assert _sum(board, "rejoinder_requests_in_flight") == 0
    assert _sum(board, "rejoinder_shed", "rate") == 1
    assert board.column(board.cell("rejoinder_worker_starts")) == [0, 2]
    assert board.column(board.cell("rejoinder_model_stale")) == [0, 1]
    told = {"pid": 11, "version": "tiny", "fingerprint": classifier.manifest.fingerprint}
    assert (board.noted(0), board.noted(1)) == ({}, told)


def test_a_worker_that_starts_anew_has_refused_nothing() -> None:
    """What the worker before it refused is not held against the one that took its place."""
    board = Board(METRICS)
    Recorder(board).stale(refused=True)
    Recorder(board).started(2)
    assert _sum(board, "rejoinder_model_stale") == 0
