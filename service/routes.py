"""What is answered at each address."""

from typing import Annotated, Any, Final, cast

from anyio import to_thread
from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from models.classifier import Classifier
from models.errors import SelfTestFailed
from service import openapi
from service.bodies import read_request
from service.exposition import MEDIA_TYPE, exposition
from service.problems import Problem
from service.recording import Recorder
from service.replying import is_short, work_out
from service.schemas import ClassifyReply, Health, ModelCard, ModelName, Readiness, WorkerModel
from service.serving import Served
from service.settings import Settings

__all__ = ["CLASSIFY", "install"]

CLASSIFY: Final = "/v1/classify"
"""Where nearly all requests go."""


def _classifier(request: Request) -> Classifier:
    """Return the model that answers now; what a request does with it is done with this one to the end."""
    return cast("Served", request.state.served).classifier


async def _loaded(request: Request) -> Classifier:
    """Return the same, within the event loop: for a plain function the framework would take a thread."""
    return _classifier(request)


Loaded = Annotated[Classifier, Depends(_loaded)]


def install(app: FastAPI, settings: Settings, recorder: Recorder) -> None:
    """Give the app its routes."""
    _add_answers(app, settings, recorder)
    _add_probes(app, recorder)
    _add_metrics(app, recorder)


def _add_answers(app: FastAPI, settings: Settings, recorder: Recorder) -> None:
    told = openapi.replies("classify", ClassifyReply)

    @app.post(CLASSIFY, response_model=None, responses=told, tags=["answers"])
    async def classify(request: Request) -> Response:
        """Label every statement of a text, or of each text of a batch."""
        asked = await read_request(request, settings.max_body_bytes, settings.body_seconds)
        given = (_classifier(request), asked, settings, recorder)
        if is_short(asked):
            worked = work_out(*given)
        else:
            worked = await to_thread.run_sync(work_out, *given, limiter=request.state.long_texts)
        recorder.add(worked.tally)
        request.scope["state"].update(worked.told)
        return Response(worked.body, media_type="application/json")

    @app.get("/v1/model", responses=openapi.replies("guarded"), tags=["answers"])
    async def model(classifier: Loaded) -> ModelCard:
        """Say what the served model was trained on and how it scored."""
        told = classifier.manifest
        return ModelCard.model_validate(
            {name: getattr(told, name) for name in ModelCard.model_fields if name != "tasks"}
            | {"tasks": {task: list(labels) for task, labels in told.tasks.items()}},
        )


def _add_probes(app: FastAPI, recorder: Recorder) -> None:
    @app.get("/healthz", responses=openapi.replies(), tags=["probes"])
    async def healthz() -> Health:
        """Say that the process is alive."""
        return Health()

    @app.get("/readyz", responses=openapi.replies("readyz"), tags=["probes"])
    async def readyz(request: Request, classifier: Loaded) -> Readiness:
        """Say that the loaded model answers its self-test sentence as its manifest says it must."""
        if request.app.state.leaving:
            raise Problem("not-ready", "this process was told to stop")
        try:
            classifier.self_test()
        except SelfTestFailed:
            raise Problem("not-ready", "the self-test sentence was answered otherwise") from None
        told, board = classifier.manifest, recorder.board
        workers = [(worker, board.noted(worker)) for worker in range(board.workers)]
        return Readiness(
            model=ModelName(version=told.version, fingerprint=told.fingerprint),
            workers=[
                WorkerModel(worker=worker, version=noted["version"], fingerprint=noted["fingerprint"])
                for worker, noted in workers
                if "version" in noted
            ],
        )


def _add_metrics(app: FastAPI, recorder: Recorder) -> None:
    told: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}

    @app.get("/metrics", response_class=Response, responses=openapi.replies("guarded") | told, tags=["probes"])
    async def metrics(classifier: Loaded) -> Response:
        """Tell the metrics of all workers, as Prometheus reads them."""
        return Response(exposition(recorder.board, classifier.manifest), media_type=MEDIA_TYPE)
