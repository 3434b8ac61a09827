"""The HTTP service: an app made by a function, its model loaded when it starts."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Any, Final, cast

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response
from pydantic_core import to_json
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from models.classifier import Classifier
from models.errors import SelfTestFailed
from models.loading import load
from service import openapi, problems
from service.access import Access, Keyring
from service.bodies import read_request
from service.classify import answer, size_of
from service.failures import Failures
from service.headers import SecurityHeaders
from service.limits import Limits
from service.problems import Problem
from service.schemas import ClassifyReply, Health, ModelCard, ModelName, Readiness
from service.settings import Settings, read_settings

__all__ = ["create_app"]

# Texts up to this many characters are answered in well under two milliseconds: moving them to a thread costs more.
INLINE_CHARACTERS: Final = 4_000
# To explain costs ten times as much.
INLINE_EXPLAINED: Final = 400
# The arithmetic holds the interpreter, so more threads would hold more memory and answer no sooner.
LONG_TEXTS_AT_ONCE: Final = 1

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[dict[str, Any]]]


def create_app(settings: Settings | None = None, classifier: Classifier | None = None) -> FastAPI:
    """Return the app; its model is loaded, checked and self-tested when it starts, so a bad one stops the start.

    A classifier that is loaded already may be given, so that a process need not hold it twice.

    Raises `SettingsWrong` with all that is wrong in the environment, `KeysWrong` or `OSError` for the file of keys.
    """
    told = settings or read_settings()
    app = FastAPI(
        title="Rejoinder",
        summary="Who is charging, who is answering: stance and sentiment of every statement.",
        version="1",
        lifespan=_lifespan(told, classifier),
        middleware=_middleware(told),
        redirect_slashes=False,  # a redirect would repeat whatever host the caller named
        docs_url=None,  # these pages run scripts from elsewhere
        redoc_url=None,
    )
    problems.install(app)
    _add_routes(app, told)
    openapi.install(app)
    return app


def _lifespan(settings: Settings, given: Classifier | None) -> Lifespan:
    @asynccontextmanager
    async def run(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        classifier = given or Classifier(load(settings.model_folder()))
        classifier.self_test()
        yield {"classifier": classifier, "long_texts": CapacityLimiter(LONG_TEXTS_AT_ONCE)}

    return run


def _middleware(settings: Settings) -> list[Middleware]:
    """Return what a request passes, outermost first."""
    keyring = Keyring(settings.keys) if settings.keys else None
    found = [Middleware(SecurityHeaders), Middleware(Failures)]
    if settings.cors_origins:
        headers = ["authorization", "content-type"]
        found.append(Middleware(CORSMiddleware, allow_origins=settings.cors_origins, allow_headers=headers))
    access = Middleware(Access, keyring=keyring, metrics_open=settings.metrics_auth == "off")
    return [*found, access, Middleware(Limits, settings=settings)]


def _classifier(request: Request) -> Classifier:
    return cast("Classifier", request.state.classifier)


Loaded = Annotated[Classifier, Depends(_classifier)]


def _add_routes(app: FastAPI, settings: Settings) -> None:
    @app.post(
        "/v1/classify", response_model=None, responses=openapi.replies("classify", ClassifyReply), tags=["answers"]
    )
    async def classify(request: Request) -> Response:
        """Label every statement of a text, or of each text of a batch."""
        asked = await read_request(request, settings.max_body_bytes, settings.body_seconds)
        classifier = _classifier(request)
        if size_of(asked) <= (INLINE_EXPLAINED if asked.explain else INLINE_CHARACTERS):
            reply = answer(classifier, asked, settings)
        else:
            limiter = request.state.long_texts
            reply = await to_thread.run_sync(answer, classifier, asked, settings, limiter=limiter)
        return Response(to_json(reply), media_type="application/json")

    @app.get("/v1/model", responses=openapi.replies("guarded"), tags=["answers"])
    async def model(classifier: Loaded) -> ModelCard:
        """Say what the served model was trained on and how it scored."""
        told = classifier.manifest
        return ModelCard.model_validate(
            {name: getattr(told, name) for name in ModelCard.model_fields if name != "tasks"}
            | {"tasks": {task: list(labels) for task, labels in told.tasks.items()}},
        )

    @app.get("/healthz", responses=openapi.replies(), tags=["probes"])
    async def healthz() -> Health:
        """Say that the process is alive."""
        return Health()

    @app.get("/readyz", responses=openapi.replies("readyz"), tags=["probes"])
    async def readyz(classifier: Loaded) -> Readiness:
        """Say that the loaded model answers its self-test sentence as its manifest says it must."""
        try:
            classifier.self_test()
        except SelfTestFailed:
            raise Problem("not-ready", "the self-test sentence was answered otherwise") from None
        told = classifier.manifest
        return Readiness(model=ModelName(version=told.version, fingerprint=told.fingerprint))
