"""Write silver labels: fine-tune a teacher on gold that is not held out, then let it read what nobody has."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from labels.files import write_labels
from labels.records import SilverLabel, digest_of
from labels.scheme import TASKS
from training.dataset import WRITTEN, load_dataset
from training.encoders import ENCODERS, fetch_encoder
from training.split import is_held_out
from training.teacher import Teacher, as_columns
from training.unread import Unread, contested_clauses, unread_sentences

__all__ = ["tuned_teacher", "write_clauses", "write_sentences"]

READ_SOURCES: Final = ("newsarticles-2017", "houseofcommons-sample")
_TAUGHT_SOURCES: Final = (*READ_SOURCES, "written-pairs", WRITTEN)

Done = Callable[[str], None]


def tuned_teacher(root: Path, encoder: str, passes: int, done: Done, kept: Path | None = None) -> Teacher:
    """Return a teacher that has learnt the gold outside the held-out sixth.

    Where `kept` is a file of weights, it takes them; else it learns and keeps them there, where `kept` is a name. The
    founding documents are no lesson: each of them is held out in its turn. Raises `SourceUnavailable` where the
    encoder or a corpus cannot be had.
    """
    told = ENCODERS[encoder]
    teacher = Teacher(fetch_encoder(encoder), frozen_layers=told.frozen_layers, learning_rate=told.learning_rate)
    if kept is not None and kept.is_file():
        teacher.restore(kept)
        return teacher
    seen = load_dataset(root, silver=False).where(
        lambda item: item.label.source in _TAUGHT_SOURCES and not is_held_out(item.label.source, item.label.document)
    )
    for loss in teacher.fit([item.text for item in seen.gold], {task: list(seen.y(task)) for task in TASKS}, passes):
        done(f"loss {loss:.3f}")
    if kept is not None:
        teacher.save(kept)
    return teacher


def write_sentences(root: Path, teacher: Teacher, done: Done) -> int:
    """Write a silver file a source: every sentence that nobody has read. Return how many labels there are."""
    return _write(root, teacher, unread_sentences(root, READ_SOURCES), done)


def write_clauses(root: Path, teacher: Teacher, done: Done) -> int:
    """Write a silver file a source: the clauses of contested sentences. Return how many labels there are."""
    return _write(root, teacher, contested_clauses(root, READ_SOURCES), done, clause=True)


def _write(root: Path, teacher: Teacher, unread: dict[str, list[Unread]], done: Done, *, clause: bool = False) -> int:
    total = 0
    for source, items in unread.items():
        name = f"{source}-clauses" if clause else source
        shares = teacher.predict_proba([item.text for item in items]) if items else {}
        silver = [_silver(item, as_columns(shares, place), clause=clause) for place, item in enumerate(items)]
        total += write_labels(root / "silver" / f"{name}.jsonl.gz", silver)
        done(name)
    return total


def _silver(item: Unread, shares: dict[str, dict[str, float]], *, clause: bool) -> SilverLabel:
    name, document, start, end, text = item
    anchor = {"source": name, "document": document, "start": start, "end": end, "digest": digest_of(text)}
    number = f"{name[0]}{document}-{start}" + (f"-{end}" if clause else "")
    return SilverLabel.model_validate({"id": number, **anchor, **shares, "clause": clause})
