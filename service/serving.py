"""The model that answers, and how the next takes its place while requests go on.

A folder is looked at again and again: which one is current, and the times, sizes and inodes of its files, through any
links. What looks another is loaded beside the old model once it has stayed the same for one more look, so that a copy
under way is not read; of several workers each waits a little longer than the one before. It answers only if it is
sound; else it is refused, and not tried again until it changes or a minute is over.
"""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from anyio import sleep, to_thread

from models.classifier import Classifier
from models.errors import ModelError
from models.loading import load
from service.logs import FIELDS
from service.memory import give_back
from service.recording import Recorder
from service.settings import Settings

__all__ = ["Found", "Served", "Watch", "find", "keep_current", "open_model"]

_LOG: Final = logging.getLogger("rejoinder.model")
_REASON: Final = 500
_AGAIN_SECONDS: Final = 60.0
"""After this long a refused model is tried again: what was wrong may have been the machine."""
_SPREAD_SECONDS: Final = 2.0
"""Over this long workers spread their loading: all at once would take every core, and requests would wait for one."""


@dataclass(frozen=True)
class Found:
    """What stands where the model should be: its folder with what would change with any of its files; or what is wrong.

    The folder is the one behind all links, so a link that is set anew while it is read leads nowhere else.
    """

    folder: Path | None
    files: tuple[tuple[str, int, int, int], ...] = ()
    wrong: str = ""


@dataclass
class Served:
    """The model that answers. A request takes `classifier` once and keeps it, so no answer is of two models."""

    classifier: Classifier
    found: Found


def find(settings: Settings) -> Found:
    """Look which model is current, without reading it."""
    try:
        folder = settings.model_folder().resolve(strict=True)
        with os.scandir(folder) as entries:
            told = [(entry.name, entry.stat()) for entry in entries]
    except (ModelError, OSError) as error:
        return Found(None, wrong=str(error))
    return Found(folder, tuple(sorted((name, at.st_mtime_ns, at.st_ino, at.st_size) for name, at in told)))


def open_model(settings: Settings, found: Found | None = None) -> Served:
    """Return the current model, loaded, checked and self-tested.

    Raises the `ModelError` that names what is wrong.
    """
    there = found or find(settings)
    artefact = load(there.folder or settings.model_folder())  # where nothing was found, this says why
    classifier = Classifier(artefact, remembered=settings.remembered_words)
    classifier.self_test()
    return Served(classifier, there)


class Watch:
    """Finds out when another model is to be taken up, and takes it up if it is sound."""

    def __init__(self, settings: Settings, served: Served, recorder: Recorder | None = None) -> None:
        """Start with the model that is served; without a recorder nothing is counted."""
        self._settings, self._served, self._recorder = settings, served, recorder
        self._refused, self._refused_at = served.found, 0.0
        self._seen, self._since = served.found, monotonic()
        self._rest = _rest(recorder)

    def due(self) -> Found | None:
        """Return what is to be loaded now, if anything."""
        found = find(self._settings)
        settled = found == self._seen and monotonic() >= self._since + self._rest
        if found != self._seen:
            self._seen, self._since = found, monotonic()
        if found == self._served.found:
            self._forget()
            return None
        waiting = found == self._refused and monotonic() < self._refused_at + _AGAIN_SECONDS
        return found if settled and not waiting else None

    def open(self, found: Found) -> Served | Exception:
        """Load beside the old model, in any thread; whatever goes wrong is returned, for the old one goes on."""
        try:
            return open_model(self._settings, found)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the service
            return error

    def settle(self, found: Found, opened: Served | Exception, seconds: float) -> None:
        """Take up a model in one assignment, or refuse it."""
        if isinstance(opened, Exception):
            self._refuse(found, opened)
        else:
            self._take_up(opened, seconds)

    def _take_up(self, opened: Served, seconds: float) -> None:
        before, after = self._served.classifier.manifest, opened.classifier.manifest
        self._served.found = opened.found
        self._forget()
        if before == after:  # the same files in another place, or touched
            return
        self._served.classifier = opened.classifier
        if self._recorder:
            self._recorder.count("rejoinder_model_swaps")
            self._recorder.taken_up(after)
            fields = {"version": after.version, "before": before.version, "load_seconds": round(seconds, 3)}
            _LOG.info("took up another model", extra={FIELDS: fields})

    def _refuse(self, found: Found, error: Exception) -> None:
        self._refused, self._refused_at = found, monotonic()
        if self._recorder:
            self._recorder.count("rejoinder_model_refused")
            self._recorder.stale(refused=True)
            kept = self._served.classifier.manifest.version
            fields = {"error": type(error).__name__, "reason": str(error)[:_REASON], "version": kept}
            _LOG.error("refused the current model: the one before answers on", extra={FIELDS: fields})

    def _forget(self) -> None:
        """Forget what was refused: what is served is what is current."""
        if self._refused != self._served.found:
            self._refused = self._served.found
            if self._recorder:
                self._recorder.stale(refused=False)


def _rest(recorder: Recorder | None) -> float:
    """Return for how many seconds another model must stay the same; the parent, which counts nothing, goes first."""
    if recorder is None or recorder.board.workers == 1:
        return 0.0
    return _SPREAD_SECONDS * (recorder.worker + 1) / (recorder.board.workers + 1)


async def keep_current(watch: Watch, seconds: float) -> None:
    """Look again and again, for ever; threads look and load, so that requests go on meanwhile."""
    while True:
        await sleep(seconds)
        try:
            if found := await to_thread.run_sync(watch.due):
                began = monotonic()
                opened = await to_thread.run_sync(watch.open, found)
                watch.settle(found, opened, monotonic() - began)
                del opened
                await to_thread.run_sync(give_back)
        except Exception:  # noqa: BLE001 - whatever it is, the next look must come
            _LOG.exception("could not look for another model")
