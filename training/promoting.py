"""Let a version serve only if it passes the gate, one promoter at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.errors import ModelError
from models.promotion import Move, only_promoter, promote_version
from models.store import current, released_root, serving_folder, versions
from training.answers import Opened
from training.comparing import Comparison, compare
from training.configuration import GateSettings
from training.gate import reasons_against, unsound

__all__ = ["Decided", "find_version", "promote_if_sound"]

Told = Callable[[str], None]


@dataclass(frozen=True)
class Decided:
    """What became of a wish to promote: a move, or the reasons against it."""

    reasons: list[str]
    comparison: Comparison | None = None
    move: Move | None = None


def promote_if_sound(  # noqa: PLR0913 - where things are, and what is asked of them
    version: str, store: Path, root: Path, settings: GateSettings, *, force: str = "", done: Told = lambda _: None
) -> Decided:
    """Hold a version against the one that is served, and make it current where nothing speaks against it.

    `force` is why the gate is overruled; it is written down. A version that is unsound by itself is never promoted.
    Raises `StoreBusy` where another promotion is under way, `ModelError` where the version cannot be loaded.
    """
    with only_promoter(store):
        new = Opened.read(find_version(version, store))
        if store.resolve() not in {new.folder.parent.resolve(), new.folder.resolve().parent}:
            return Decided([f"{version} is not in {store}: only versions of the store can be promoted"])
        if broken := unsound(new):
            return Decided(broken)
        done("self-test and parity")
        comparison, reasons = _judged(new, store, root, settings, done)
        if reasons and not force:
            return Decided(reasons, comparison)
        move = promote_version(store, new.folder.name, force if reasons else "", tuple(reasons))
        return Decided(reasons, comparison, move)


def find_version(name: str, store: Path) -> Path:
    """Return the folder of a version: `current`, `released`, a name in the store or of a shipped one, or a path.

    Raises `ModelError` where there is none.
    """
    if name == "current":
        return serving_folder(store)
    if name == "released":
        return current(released_root())
    for root in (store, released_root()):
        if name in versions(root):
            return root / name
    if Path(name).is_dir():
        return Path(name)
    known = ", ".join(["current", "released", *versions(store)])
    message = f"no version {name!r}: there are {known}, and any folder of a version"
    raise ModelError(message)


def _judged(
    new: Opened, store: Path, root: Path, settings: GateSettings, done: Told
) -> tuple[Comparison | None, list[str]]:
    try:
        old = Opened.read(serving_folder(store))
    except (ModelError, OSError) as error:
        return None, [f"what is served cannot be loaded, so nothing can be held against it: {error}"]
    found = compare(old, new, root, confidence=settings.confidence, done=done)
    return found, reasons_against(found, settings)
