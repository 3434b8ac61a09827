"""Listen, and answer in this process until told to stop."""

import asyncio
import errno
import logging
import os
import signal
import socket
from types import FrameType
from typing import Any, Final

import uvicorn
from fastapi import FastAPI

from service.app import create_app
from service.memory import give_back
from service.protocol import protocol
from service.recording import Recorder
from service.serving import Served
from service.settings import Settings

__all__ = ["answer_until_stopped", "listen"]

_LOG: Final = logging.getLogger("rejoinder.service")
_BACKLOG: Final = 2048
_ACCEPTS: Final = 16
"""How many connections are taken in one turn of the loop. It takes one a turn from each socket that it listens on, so
under load, when a turn is long, those who come anew would wait for half a minute, probes among them."""


def listen(settings: Settings) -> list[socket.socket]:
    """Return a listening socket for each address that the host's name stands for and this machine has.

    Raises `OSError` with the address where it is taken, unknown, or not to be had.
    """
    try:
        told = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        addresses = sorted({(family, where) for family, _, _, _, where in told})
        found = [opened for family, where in addresses if (opened := _open(family, where, alone=len(addresses) == 1))]
        if not found:
            raise OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))  # noqa: TRY301 - told with the address
    except (OSError, UnicodeError) as error:  # the latter for a name that is too long, or has an empty part
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        message = f"cannot listen on {settings.host}:{settings.port}: {reason}"
        raise OSError(getattr(error, "errno", errno.EINVAL), message) from error
    return found


def _open(family: int, where: tuple[Any, ...], *, alone: bool) -> socket.socket | None:
    """Return a listening socket; or nothing, where one of several addresses, such as localhost's, is not here."""
    try:
        opened = socket.create_server(where, family=family, backlog=_BACKLOG)
    except OSError as error:
        if alone or error.errno != errno.EADDRNOTAVAIL:
            raise
        return None
    opened.settimeout(0)  # all copies share this: one that blocked would stop the loop of every worker
    return opened


def answer_until_stopped(
    settings: Settings, served: Served, recorder: Recorder, sockets: list[socket.socket], parent: int | None = None
) -> bool:
    """Answer until SIGTERM, give notice, let open requests finish; return whether it ever started.

    `parent` is the reading end of a pipe that ends with the parent: a worker that is left alone stops too.
    """
    app = create_app(settings, served, recorder)
    config = uvicorn.Config(
        app,
        http=protocol(settings, recorder, app.state.inline),  # type: ignore[arg-type]  # a maker of protocols does as a class
        ws="none",
        timeout_graceful_shutdown=settings.drain_seconds,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who asks is known by key, and an address is never told
    )
    give_back()  # what it took to load and to build
    server = _Server(config, app, settings.notice_seconds, parent)
    server.run([*sockets, *(listening.dup() for listening in sockets for _ in range(_ACCEPTS - 1))])
    return server.started


class _Server(uvicorn.Server):
    """The server, which gives notice before it stops, and also stops when its parent is gone."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, notice: float, parent: int | None) -> None:
        super().__init__(config)
        self._app, self._notice, self._parent = app, notice, parent

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, but first say so to those who probe: what they send until they hear it would be lost.

        A connection that the system has taken and this process has not is reset when the port is closed. A second
        signal does not wait. What a terminal sends to parent and workers alike is left to the parent, which tells them.
        """
        if self._parent is not None and sig == signal.SIGINT:
            return
        if self._notice and not self._app.state.leaving:
            _LOG.info("refusing readiness for %g s, then connections", self._notice)
            asyncio.get_running_loop().call_later(self._notice, super().handle_exit, sig, frame)
        else:
            super().handle_exit(sig, frame)
        self._app.state.leaving = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._parent is not None:
            asyncio.get_running_loop().add_reader(self._parent, self._left_alone, self._parent)

    def _left_alone(self, parent: int) -> None:
        asyncio.get_running_loop().remove_reader(parent)
        _LOG.warning("the parent is gone: finishing open requests and ending")
        self.should_exit = True
