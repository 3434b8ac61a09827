"""The app over HTTP: its routes, its start, and its answers."""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.classifier import Classifier
from models.errors import ArtefactDigest, ArtefactMissing, SelfTestFailed
from models.loading import load
from service.app import create_app
from service.problems import MEDIA_TYPE, PROBLEMS
from service.schemas import ClassifyReply
from service.settings import Settings

Ask = Callable[..., httpx2.Response]
Refused = Callable[[httpx2.Response, str], dict[str, Any]]

URIS = {problem.uri for problem in PROBLEMS.values()}
TEXT = "The company denied the charges.  Critics accused it of fraud!\nVisitors enjoyed a wonderful win."
ANY_TEXT = st.text(st.characters(exclude_categories=()))
LENIENT = hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _unsound(model: Path) -> Path:
    """Change a version's manifest so that it expects another answer to its self-test."""
    manifest = json.loads((model / "manifest.json").read_text("utf-8"))
    manifest["self_test"]["probabilities"]["stance"] = {"accusation": 1.0, "rebuttal": 0.0, "neutral": 0.0}
    (model / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return model


def test_a_text_is_answered_statement_by_statement(ask: Ask, classifier: Classifier) -> None:
    """A text gives each of its statements, in order, with the labels that the classifier gives that statement."""
    response = ask(text=TEXT)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    reply = ClassifyReply.model_validate_json(response.content)
    statements = reply.documents[0].statements
    assert [said.text for said in statements] == [
        "The company denied the charges.",
        "Critics accused it of fraud!",
        "Visitors enjoyed a wonderful win.",
    ]
    assert [said.index for said in statements] == [0, 1, 2]
    for said in statements:
        answer = classifier.classify(said.text)
        assert (said.stance.label, said.sentiment.label) == (answer.stance.label, answer.sentiment.label)
        assert said.stance.confidence == pytest.approx(answer.stance.confidence, abs=1e-6)


def test_the_labels_are_those_of_the_words(ask: Ask) -> None:
    """A plain denial is a rebuttal, a plain charge an accusation, and a win is neither and positive."""
    [document] = ask(text=TEXT).json()["documents"]
    assert [said["stance"]["label"] for said in document["statements"]] == ["rebuttal", "accusation", "neutral"]
    assert document["statements"][2]["sentiment"]["label"] == "positive"
    assert document["summary"]["stance"] == {"accusation": 1, "rebuttal": 1, "neutral": 1}


def test_a_single_text_has_no_id_and_names_its_model(ask: Ask, classifier: Classifier) -> None:
    """A single text comes back without an id, with the version and fingerprint of the model that answered."""
    reply = ask(text=TEXT).json()
    manifest = classifier.manifest
    assert reply["model"] == {"version": manifest.version, "fingerprint": manifest.fingerprint}
    assert (reply["documents"][0]["id"], reply["documents"][0]["error"]) == (None, None)


def test_one_bad_document_is_an_error_in_its_own_place(ask: Ask) -> None:
    """A blank document of a batch is an error where it stands, and the others are answered, in order, by id."""
    documents = [{"id": "a", "text": TEXT}, {"id": "b", "text": " \n"}, {"id": "", "text": "He denied it."}]
    response = ask(documents=documents)
    assert response.status_code == 200
    first, second, third = ClassifyReply.model_validate_json(response.content).documents
    assert (first.id, len(first.statements), first.error) == ("a", 3, None)
    assert (second.id, second.statements, second.summary) == ("b", [], None)
    assert second.error is not None
    assert second.error.type == "urn:rejoinder:problem:blank-text"
    assert (third.id, len(third.statements)) == ("", 1)


def test_a_batch_answers_as_one_by_one(ask: Ask) -> None:
    """A document of a batch is answered exactly as it is alone."""
    texts = ["He denied it.", TEXT, "Happy."]
    batch = ask(documents=[{"id": str(place), "text": text} for place, text in enumerate(texts)]).json()
    alone = [ask(text=text).json()["documents"][0] for text in texts]
    assert [told | {"id": None} for told in batch["documents"]] == alone


def test_a_long_text_is_answered_as_a_short_one(ask: Ask) -> None:
    """A text long enough for a thread of its own gets the same statements, each answered as it is alone."""
    statements = ask(text="He denied it.\n" * 1000).json()["documents"][0]["statements"]
    assert len(statements) == 1000
    assert statements[999]["stance"] == ask(text="He denied it.").json()["documents"][0]["statements"][0]["stance"]


def test_without_split_a_text_is_one_statement(ask: Ask) -> None:
    """With split false, a text of three sentences is one statement without the white space at its edges."""
    [said] = ask(text=f" {TEXT}\n", split=False).json()["documents"][0]["statements"]
    assert (said["start"], said["end"], said["text"]) == (1, 1 + len(TEXT), TEXT)


def test_evidence_adds_up_to_the_probabilities(ask: Ask, classifier: Classifier) -> None:
    """For every label, intercept + weights is the logit, and softmax(logits / temperature) the probability."""
    for said in ask(text=TEXT, explain=True).json()["documents"][0]["statements"]:
        for task, temperature in classifier.manifest.temperature.items():
            logits = dict(said["intercepts"][task])
            for item in said["evidence"]:
                if item["task"] == task:
                    logits[item["label"]] += item["weight"]
            raised = {label: math.exp(logit / temperature) for label, logit in logits.items()}
            shares = {label: value / sum(raised.values()) for label, value in raised.items()}
            assert shares == pytest.approx(said[task]["probabilities"], abs=2e-6)
        assert {TEXT[item["start"] : item["end"]] for item in said["evidence"]} - {""}
        assert all(said["start"] <= item["start"] < item["end"] <= said["end"] for item in said["evidence"])


def test_evidence_is_left_out_unless_asked(ask: Ask) -> None:
    """Without explain a statement has neither evidence nor intercepts."""
    [said] = ask(text="He denied it.").json()["documents"][0]["statements"]
    assert {"evidence", "intercepts"}.isdisjoint(said)


def test_utf16_offsets_are_those_of_javascript(ask: Ask) -> None:
    """With offset_unit utf16, slicing the UTF-16 units gives the statement and each term, past any emoji."""
    text = "😀 He denied it 👩‍👩‍👧! 𝒯hey accused him of fraud."
    units = text.encode("utf-16-le")
    statements = ask(text=text, offset_unit="utf16", explain=True).json()["documents"][0]["statements"]
    plain = ask(text=text, explain=True).json()["documents"][0]["statements"]
    for said, same in zip(statements, plain, strict=True):
        assert units[2 * said["start"] : 2 * said["end"]].decode("utf-16-le") == said["text"]
        assert text[same["start"] : same["end"]] == said["text"]
        for item, other in zip(said["evidence"], same["evidence"], strict=True):
            sliced = units[2 * item["start"] : 2 * item["end"]].decode("utf-16-le")
            assert sliced == text[other["start"] : other["end"]]
    assert statements[-1]["start"] > plain[-1]["start"]


def test_nul_characters_are_answered(ask: Ask) -> None:
    """NUL characters are characters like others: answered, and kept in place."""
    text = "\0He denied\0it.\0"
    statements = ask(text=text).json()["documents"][0]["statements"]
    assert "".join(said["text"] for said in statements) == text
    assert all(text[said["start"] : said["end"]] == said["text"] for said in statements)


@LENIENT
@given(ANY_TEXT)
def test_any_text_is_answered_or_refused_by_name(ask: Ask, text: str) -> None:
    """Any Unicode text, lone surrogates included, gives statements at their places or a documented problem."""
    response = ask(text=text, explain=True)
    if response.status_code == 200:
        reply = ClassifyReply.model_validate_json(response.content)
        for said in reply.documents[0].statements:
            assert text[said.start : said.end] == said.text
            assert sum(said.stance.probabilities.values()) == pytest.approx(1, abs=3e-6)
    else:
        assert response.json()["type"] in URIS - {"urn:rejoinder:problem:internal"}


@LENIENT
@given(
    st.binary() | st.recursive(st.none() | st.floats() | ANY_TEXT, st.lists).map(lambda told: json.dumps(told).encode())
)
def test_any_body_is_refused_by_name(client: TestClient, body: bytes) -> None:
    """Any bytes that are no request give a documented problem and never a failure."""
    response = client.post("/v1/classify", content=body, headers={"content-type": "application/json"})
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.json()["type"] in URIS - {"urn:rejoinder:problem:internal"}


def test_an_unknown_address_is_not_found(client: TestClient, refused: Refused) -> None:
    """An address that is not served gives 404 as a problem that does not repeat it."""
    body = refused(client.get("/v1/secret-address"), "not-found")
    assert "secret-address" not in json.dumps(body)


def test_another_method_is_not_allowed(client: TestClient, refused: Refused) -> None:
    """GET where POST is expected gives 405 and says in Allow what is."""
    response = client.get("/v1/classify")
    refused(response, "method-not-allowed")
    assert response.headers["allow"] == "POST"


def test_the_process_says_that_it_is_alive(client: TestClient) -> None:
    """GET /healthz answers ok."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_readiness_names_the_model(client: TestClient, classifier: Classifier) -> None:
    """GET /readyz answers ready with the version and fingerprint of the loaded model."""
    told = {"version": "tiny", "fingerprint": classifier.manifest.fingerprint}
    assert client.get("/readyz").json() == {"status": "ready", "model": told, "workers": [told | {"worker": 0}]}


def test_a_model_that_answers_otherwise_is_not_ready(model_folder: Path, model_copy: Path, refused: Refused) -> None:
    """GET /readyz is 503 with Retry-After where the loaded model fails its self-test."""
    unsound = Classifier(load(_unsound(model_copy)))
    with TestClient(create_app(Settings(model=model_folder))) as started:
        started.app_state["served"].classifier = unsound
        response = started.get("/readyz")
    refused(response, "not-ready")
    assert int(response.headers["retry-after"]) > 0


def test_the_model_tells_its_card(client: TestClient, classifier: Classifier) -> None:
    """GET /v1/model gives the version, its labels by name, its terms and what it was fitted to."""
    card = client.get("/v1/model").json()
    assert (card["version"], card["terms"]) == ("tiny", classifier.manifest.terms)
    assert set(card["tasks"]["stance"]) == {"accusation", "rebuttal", "neutral"}
    assert card["labels"] == {"sentences": 60}


def test_a_missing_model_stops_the_start(tmp_path: Path) -> None:
    """An app whose model folder is not there does not start, and the error says where a model was expected."""
    with (
        pytest.raises(ArtefactMissing, match=r"no model in .*nowhere"),
        TestClient(
            create_app(Settings(model=tmp_path / "nowhere")),
        ),
    ):
        pass


def test_a_damaged_model_stops_the_start(model_copy: Path) -> None:
    """An app whose weights have one byte flipped does not start, and the error names the file."""
    content = bytearray((model_copy / "weights.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (model_copy / "weights.npz").write_bytes(content)
    with (
        pytest.raises(ArtefactDigest, match=r"weights\.npz has SHA-256"),
        TestClient(
            create_app(Settings(model=model_copy)),
        ),
    ):
        pass


def test_a_failed_self_test_stops_the_start(model_copy: Path) -> None:
    """An app whose model does not answer its self-test as it must does not start."""
    with (
        pytest.raises(SelfTestFailed, match=r"version tiny answers its self-test"),
        TestClient(
            create_app(Settings(model=_unsound(model_copy))),
        ),
    ):
        pass


def test_a_failure_inside_tells_nothing(model_folder: Path, refused: Refused) -> None:
    """An unexpected failure is a 500 problem that holds nothing of the exception."""
    app = create_app(Settings(model=model_folder))

    @app.get("/fails")
    def fails() -> None:
        message = "SECRET"
        raise RuntimeError(message)

    with TestClient(app, raise_server_exceptions=False) as started:
        response = started.get("/fails")
    refused(response, "internal")
    assert "SECRET" not in response.text


def test_the_app_writes_nothing_where_it_runs(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting and answering leaves no file in the working directory."""
    monkeypatch.chdir(tmp_path)
    with TestClient(create_app(Settings(model=model_folder))) as started:
        assert started.post("/v1/classify", json={"text": TEXT}).status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_a_chunked_body_is_answered(client: TestClient) -> None:
    """A body sent in chunks, without Content-Length, is read whole."""

    def chunks() -> Iterator[bytes]:
        yield b'{"text": "He den'
        yield b'ied it."}'

    response = client.post("/v1/classify", content=chunks(), headers={"content-type": "application/json"})
    assert response.json()["documents"][0]["statements"][0]["text"] == "He denied it."
