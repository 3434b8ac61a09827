"""Promotions and rollbacks of a store's versions: one at a time, and each of them written down.

What is to happen is written down first, then it happens in one atomic replace. A crash between the two leaves a line
that never came true; what is served is always what `current` names, and the last line of that version tells what was
served before it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labels.errors import FolderBusy
from models.errors import StoreBusy, StoreError
from models.store import CURRENT, current, promote, require, versions

__all__ = ["HISTORY", "Move", "history", "only_promoter", "promote_version", "roll_back"]

HISTORY: Final = "history.jsonl"


class Move(BaseModel):
    """One promotion or rollback; the shipped model has no name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: str
    kind: Literal["promote", "rollback"]
    version: str
    before: Annotated[str, Field(description="What a rollback of this version leads to.")]
    forced: Annotated[str, Field(description="Why the gate was overruled.")] = ""
    overruled: Annotated[tuple[str, ...], Field(description="What the gate had against it.")] = ()


@contextmanager
def only_promoter(root: Path) -> Iterator[None]:
    """Hold the store's lock; raise `StoreBusy` at once where another process holds it."""
    from labels.lock import hold  # noqa: PLC0415 - needs fcntl, and reading a store needs no lock

    try:
        with hold(root, CURRENT):
            yield
    except FolderBusy as error:
        message = f"another promotion or rollback is under way in {root}: wait for it, then look at what is current"
        raise StoreBusy(message) from error


def promote_version(root: Path, version: str, forced: str = "", overruled: tuple[str, ...] = ()) -> Move:
    """Make a version the current one, and write it down; the caller holds the lock.

    Raises `StoreError` where there is no such version.
    """
    require(root, version)
    before = _current_name(root)
    move = Move(at=_now(), kind="promote", version=version, before=before, forced=forced, overruled=overruled)
    _make(root, move)
    return move


def roll_back(root: Path) -> Move:
    """Go back to what was served before the current version was promoted; the caller holds the lock.

    Raises `StoreError` where nothing was promoted, or what was before is gone.
    """
    now = _current_name(root)
    last = next((move for move in reversed(history(root)) if move.version == now), None)
    if not now or last is None:
        message = f"nothing to roll back in {root}: no promotion of what is served was written down"
        raise StoreError(message)
    if last.before and last.before not in versions(root):
        message = f"cannot roll back to {last.before}: it is no longer in {root}, promote another version"
        raise StoreError(message)
    earlier = next((move for move in reversed(history(root)) if move.version == last.before), None)
    move = Move(at=_now(), kind="rollback", version=last.before, before=earlier.before if earlier else "")
    _make(root, move)
    return move


def history(root: Path) -> list[Move]:
    """Return what was written down, oldest first; a line that a crash cut short is passed over."""
    found: list[Move] = []
    try:
        lines = (root / HISTORY).read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    for line in lines:
        try:
            found.append(Move.model_validate_json(line))
        except ValidationError:
            continue
    return found


def _make(root: Path, move: Move) -> None:
    with (root / HISTORY).open("ab") as stream:  # a line break first ends a line that a crash cut short
        stream.write(b"\n" * (stream.tell() > 0) + move.model_dump_json(exclude_defaults=True).encode())
        stream.flush()
        os.fsync(stream.fileno())
    if move.version:
        promote(root, move.version)
    else:
        (root / CURRENT).unlink(missing_ok=True)


def _current_name(root: Path) -> str:
    return current(root).name if (root / CURRENT).exists() else ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
