"""From settings to a running service: open all that can be wrong, then answer in one process or in several."""

import logging
from typing import Final

from service import logs
from service.app import create_app
from service.board import Board
from service.logs import FIELDS
from service.metrics import METRICS
from service.recording import Recorder
from service.running import answer_until_stopped, listen
from service.serving import open_model
from service.settings import Settings
from service.workers import Workers

__all__ = ["serve_http"]

_LOG: Final = logging.getLogger("rejoinder.service")


def serve_http(settings: Settings) -> bool:
    """Answer until SIGTERM, then let open requests finish; return whether it ever started.

    Raises `ModelError`, `KeysWrong` or `OSError` before anything answers, with several workers as with one.
    """
    served = open_model(settings)
    board = Board(METRICS, settings.workers)
    create_app(settings, served)  # what a worker could not start with ends the start here
    sockets = listen(settings)
    logs.install(settings.log_level)
    host, port = sockets[0].getsockname()[:2]
    told = served.classifier.manifest
    fields = {"workers": settings.workers, "version": told.version, "fingerprint": told.fingerprint}
    _LOG.info("running on http://%s:%d", f"[{host}]" if ":" in host else host, port, extra={FIELDS: fields})
    if settings.workers == 1:
        return answer_until_stopped(settings, served, Recorder(board), sockets)
    Workers(settings, served, board, sockets).run()
    return True
