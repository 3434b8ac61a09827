"""Listening sockets."""

import errno
import os
import signal
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.running import listen
from service.settings import Settings


def test_a_port_is_listened_on() -> None:
    """Port 0 gives a port that can be connected to at once."""
    [opened] = listen(Settings(port=0))
    with closing(opened):
        assert not os.get_blocking(opened.fileno())
        with closing(opened.dup()):
            assert not os.get_blocking(opened.fileno()), "to copy it must not make it block again"
        socket.create_connection(opened.getsockname(), timeout=5).close()


def test_a_taken_port_is_told_with_its_address() -> None:
    """A port that somebody listens on is an error that names it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"cannot listen on 127\.0\.0\.1:{port}: address already in use"):
            listen(Settings(port=port))


@pytest.mark.parametrize("host", ["192.0.2.1", "name.invalid"])
def test_an_address_of_elsewhere_is_refused(host: str) -> None:
    """An address that this machine has not, or a name that is none, is an error that says so."""
    with pytest.raises(OSError, match=f"cannot listen on {host}:0: "):
        listen(Settings(host=host, port=0, auth="off"))


def test_localhost_is_whatever_of_it_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a name stands for two addresses of which one is not here, the other is listened on."""
    create = socket.create_server

    def without_six(address: tuple[str, int], *, family: int, backlog: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EADDRNOTAVAIL, "not here")
        return create(address, family=family, backlog=backlog)

    here, there = (socket.AF_INET, 1, 6, "", ("127.0.0.1", 0)), (socket.AF_INET6, 1, 6, "", ("::1", 0, 0, 0))
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [there, here])
    monkeypatch.setattr("socket.create_server", without_six)
    [opened] = listen(Settings(host="localhost", port=0))
    with closing(opened):
        assert opened.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("workers", [1, 2])
def test_notice_is_given_before_connections_are_refused(
    serve: Callable[..., Any], model_folder: Path, workers: int
) -> None:
    """After SIGTERM readiness is refused at once while requests are still answered; then the process ends well."""
    running = serve(workers=workers, model=model_folder, notice_seconds=3)
    running.until(lambda: running.ask("/readyz").status_code == 200)
    running.process.send_signal(signal.SIGTERM)
    running.until(lambda: running.ask("/readyz").status_code == 503)

    assert running.ask("/v1/classify", text="He denied it.").status_code == 200
    assert running.ask("/readyz").json()["detail"] == "this process was told to stop"
    assert running.process.wait(20) == 0


def test_a_name_of_elsewhere_alone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name whose every address belongs to other machines is an error, not a service that listens nowhere."""

    def elsewhere(*_: object, **__: object) -> socket.socket:
        raise OSError(errno.EADDRNOTAVAIL, "not here")

    told = [(socket.AF_INET, 1, 6, "", (f"192.0.2.{last}", 0)) for last in (1, 2)]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: told)
    monkeypatch.setattr("socket.create_server", elsewhere)
    with pytest.raises(OSError, match=r"cannot listen on two\.example:0: "):
        listen(Settings(host="two.example", port=0, auth="off"))


def test_a_name_that_cannot_be_one_is_refused() -> None:
    """A host that no name server could be asked for is the same error as one that it does not know."""
    with pytest.raises(OSError, match=r"cannot listen on a\.\.b:0: "):
        listen(Settings(host="a..b", port=0, auth="off"))
