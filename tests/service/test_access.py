"""Who may ask what, over HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from service.access import OPEN, Keyring
from service.app import create_app
from service.keys import KeysWrong, Made, Scope, new_key, write_keys
from service.settings import Settings

Refused = Callable[[httpx2.Response, str], dict[str, Any]]


@pytest.fixture
def caller() -> Made:
    """Return a key for classifying."""
    return new_key([Scope.CLASSIFY])


@pytest.fixture
def operator() -> Made:
    """Return a key for administration alone."""
    return new_key([Scope.ADMIN])


@pytest.fixture
def file(tmp_path: Path, caller: Made, operator: Made) -> Path:
    """Return a file of both keys."""
    write_keys(tmp_path / "keys", [caller.kept, operator.kept])
    return tmp_path / "keys"


@pytest.fixture
def guarded(model_folder: Path, file: Path) -> Iterator[TestClient]:
    """Yield a client of an app that asks for keys."""
    with TestClient(create_app(Settings(model=model_folder, keys=file)), raise_server_exceptions=False) as started:
        yield started


def _ask(client: TestClient, *shown: str) -> httpx2.Response:
    headers = [("content-type", "application/json"), *(("authorization", told) for told in shown)]
    return client.post("/v1/classify", content=b'{"text": "He denied it."}', headers=headers)


def test_a_key_lets_its_holder_ask(guarded: TestClient, caller: Made) -> None:
    """A good key is answered, whatever the case of the scheme."""
    assert _ask(guarded, f"Bearer {caller.secret}").status_code == 200
    assert _ask(guarded, f"bearer {caller.secret}").status_code == 200


@pytest.mark.parametrize("shown", [(), ("",), ("Bearer",), ("Bearer rj_00000000_x",), ("Basic cjpzZWNyZXQ=",)])
def test_without_a_good_key_nobody_asks(guarded: TestClient, refused: Refused, shown: tuple[str, ...]) -> None:
    """No key, an empty one, one that nobody has and another scheme are 401 in the same words."""
    response = _ask(guarded, *shown)
    assert refused(response, "unauthenticated")["detail"].startswith("expected a valid key")
    assert response.headers["www-authenticate"] == "Bearer"


def test_two_keys_at_once_are_refused(guarded: TestClient, refused: Refused, caller: Made) -> None:
    """Two Authorization headers are refused: a proxy and this service might read different ones."""
    refused(_ask(guarded, f"Bearer {caller.secret}", "Bearer x"), "unauthenticated")


def test_a_refusal_never_repeats_the_key(guarded: TestClient, caller: Made) -> None:
    """What was shown does not come back."""
    assert caller.secret[:-1] not in _ask(guarded, f"Bearer {caller.secret[:-1]}").text


def test_a_key_is_good_for_its_scope(guarded: TestClient, refused: Refused, caller: Made, operator: Made) -> None:
    """A key of scope admin does not classify, one of scope classify has no metrics; both are told which is needed."""
    assert "classify" in refused(_ask(guarded, f"Bearer {operator.secret}"), "forbidden")["detail"]
    response = guarded.get("/metrics", headers={"authorization": f"Bearer {caller.secret}"})
    assert "admin" in refused(response, "forbidden")["detail"]


def test_every_other_address_is_guarded(guarded: TestClient, refused: Refused, caller: Made) -> None:
    """Probes and the OpenAPI document are open; any other address needs a key before it is even looked for."""
    assert {guarded.get(path).status_code for path in OPEN} == {200}
    for path in ("/v1/model", "/metrics", "/nowhere", "/healthz/", "//healthz", "/healthz/../v1/model", "/HEALTHZ"):
        refused(guarded.get(path), "unauthenticated")
    headers = {"authorization": f"Bearer {caller.secret}"}
    assert guarded.get("/v1/model", headers=headers).status_code == 200
    refused(guarded.get("/nowhere", headers=headers), "not-found")


def test_metrics_may_be_open(model_folder: Path, file: Path) -> None:
    """With metrics_auth off, /metrics is answered without a key, and classifying is not."""
    with TestClient(create_app(Settings(model=model_folder, keys=file, metrics_auth="off"))) as started:
        assert started.get("/metrics").status_code not in {401, 403}
        assert _ask(started).status_code == 401


def test_a_revoked_key_is_refused_while_running(
    file: Path, caller: Made, operator: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key taken out of the file is unknown at the next look, and one put in is known."""
    monkeypatch.setattr("service.access._CHECK_SECONDS", -1.0)
    ring, added = Keyring(file), new_key([Scope.CLASSIFY])
    assert ring.check(caller.secret) == caller.kept
    write_keys(file, [operator.kept, added.kept])
    assert [ring.check(key.secret) for key in (caller, operator, added)] == [None, operator.kept, added.kept]


@pytest.mark.parametrize("damage", [b"{", None])
def test_a_file_damaged_while_running_changes_nothing(
    file: Path,
    caller: Made,
    damage: bytes | None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Where the file becomes unreadable or vanishes, the keys stay as they were and the log says so."""
    monkeypatch.setattr("service.access._CHECK_SECONDS", -1.0)
    ring = Keyring(file)
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    assert ring.check(caller.secret) == caller.kept
    assert "the keys stay as they were" in caplog.text


def test_a_file_without_keys_stops_the_start(model_folder: Path, tmp_path: Path) -> None:
    """A file that holds no key, or is not there, is an error before anything listens."""
    (tmp_path / "keys").write_bytes(b"\n")
    with pytest.raises(KeysWrong, match="holds no key"):
        create_app(Settings(model=model_folder, keys=tmp_path / "keys"))
    with pytest.raises(FileNotFoundError, match="missing"):
        create_app(Settings(model=model_folder, keys=tmp_path / "missing"))


def test_pages_of_other_origins_may_not_call(client: TestClient) -> None:
    """Without origins in the settings no answer allows another page's call."""
    preflight = {"origin": "https://a.example", "access-control-request-method": "POST"}
    for response in (client.options("/v1/classify", headers=preflight), client.get("/healthz", headers=preflight)):
        assert not [name for name in response.headers if name.startswith("access-control")]


def test_listed_origins_may_call(model_folder: Path, file: Path) -> None:
    """A listed origin's preflight is answered without a key, another's is not allowed, and refusals can be read."""
    settings = Settings(model=model_folder, keys=file, cors_origins=("https://a.example",))
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    with TestClient(create_app(settings)) as started:
        good = started.options("/v1/classify", headers=asked | {"origin": "https://a.example"})
        bad = started.options("/v1/classify", headers=asked | {"origin": "https://b.example"})
        refusal = started.post("/v1/classify", json={}, headers={"origin": "https://a.example"})
    assert good.headers["access-control-allow-origin"] == "https://a.example"
    assert "access-control-allow-origin" not in bad.headers
    assert (refusal.status_code, refusal.headers["access-control-allow-origin"]) == (401, "https://a.example")


def test_a_key_is_never_logged(guarded: TestClient, caller: Made, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a good nor a bad key is in the log."""
    caplog.set_level(0)
    _ask(guarded, f"Bearer {caller.secret}")
    _ask(guarded, "Bearer SECRET")
    assert caller.secret not in caplog.text
    assert "SECRET" not in caplog.text
