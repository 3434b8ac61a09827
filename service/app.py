"""The HTTP service: an app made by a function, its model loaded when it starts."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, Final

from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from service import openapi, problems, routes
from service.access import Access
from service.board import Board
from service.failures import Failures
from service.inline import Checks, Inline
from service.limits import Limits
from service.metrics import METRICS
from service.observing import Observing
from service.recording import Recorder
from service.serving import Served, Watch, keep_current, open_model
from service.settings import Settings, read_settings

__all__ = ["create_app"]

# The arithmetic holds the interpreter, so more threads would hold more memory and answer no sooner.
LONG_TEXTS_AT_ONCE: Final = 1

# How long a thread that answers a long text may hold the interpreter while the event loop waits for it.
SWITCH_SECONDS: Final = 0.0005

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[dict[str, Any]]]


def create_app(
    settings: Settings | None = None, served: Served | None = None, recorder: Recorder | None = None
) -> FastAPI:
    """Return the app; its model is loaded, checked and self-tested when it starts, so a bad one stops the start.

    While it runs, another model that becomes current is taken up. A model that is loaded already may be given, so that
    a process need not hold it twice; and where to count, if this is one of several workers.

    Raises `SettingsWrong` with all that is wrong in the environment, `KeysWrong` or `OSError` for the file of keys.
    """
    told = settings or read_settings()
    counts = recorder or Recorder(Board(METRICS))
    checks = Checks.of(told, counts)
    app = FastAPI(
        title="Rejoinder",
        summary="Who is charging, who is answering: stance and sentiment of every statement.",
        version="1",
        lifespan=_lifespan(told, served, counts),
        middleware=_middleware(told, counts, checks),
        telemetry={"tracing": False, "metrics": False, "logs": False},  # looked for at each request otherwise
        redirect_slashes=False,  # a redirect would repeat whatever host the caller named
        docs_url=None,  # these pages run scripts from elsewhere
        redoc_url=None,
    )
    app.state.inline = Inline(told, counts, checks)  # for a server's protocol
    app.state.leaving = False  # set where the process is told to stop
    problems.install(app)
    routes.install(app, told, counts)
    openapi.install(app)
    return app


def _lifespan(settings: Settings, given: Served | None, recorder: Recorder) -> Lifespan:
    @asynccontextmanager
    async def run(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        sys.setswitchinterval(SWITCH_SECONDS)
        served = given or open_model(settings)
        recorder.started(os.getpid())
        recorder.taken_up(served.classifier.manifest)
        watch = Watch(settings, served, recorder)
        watching = asyncio.gather(keep_current(watch, settings.check_seconds), _beat(recorder))
        try:
            yield {"served": served, "long_texts": CapacityLimiter(LONG_TEXTS_AT_ONCE)}
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    return run


async def _beat(recorder: Recorder) -> None:
    """Say each second that the loop turns: the parent of a worker that is stuck sees that it does not."""
    while True:
        recorder.seen()
        await asyncio.sleep(1)


def _middleware(settings: Settings, recorder: Recorder, checks: Checks) -> list[Middleware]:
    """Return what a request passes, outermost first."""
    found = [Middleware(Observing, observer=checks.observer)]
    if settings.cors_origins:
        headers = ["authorization", "content-type", "x-request-id"]
        found.append(Middleware(CORSMiddleware, allow_origins=settings.cors_origins, allow_headers=headers))
    found.append(Middleware(Failures))
    if checks.keyring:
        metrics_open = settings.metrics_auth == "off"
        found.append(Middleware(Access, keyring=checks.keyring, metrics_open=metrics_open))
    found.append(Middleware(Limits, load=checks.load, recorder=recorder))
    return found
