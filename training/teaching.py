"""Write silver labels: fine-tune a teacher on gold that is not held out, then read every other sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from labels.files import write_labels
from labels.records import SilverLabel, digest_of
from labels.scheme import TASKS
from training.dataset import load_dataset
from training.encoders import ENCODERS, fetch_encoder
from training.split import is_held_out
from training.teacher import Teacher, as_columns
from training.unread import Unread, unread_sentences

__all__ = ["write_silver"]

READ_SOURCES: Final = ("newsarticles-2017", "houseofcommons-sample")


def write_silver(
    root: Path,
    encoder: str,
    passes: int,
    done: Callable[[str], None] = lambda _: None,
    keep: Path | None = None,
) -> int:
    """Write a silver file a source and return how many labels there are; no teacher sees the held-out sixth.

    Where `keep` names a file, the fine-tuned weights are kept there.

    Raises `SourceUnavailable` where the encoder or a corpus cannot be had, `LabelError` where nothing is left to
    read; both before the hours of fitting.
    """
    told = ENCODERS[encoder]
    teacher = Teacher(fetch_encoder(encoder), frozen_layers=told.frozen_layers, learning_rate=told.learning_rate)
    data = load_dataset(root, silver=False)
    seen = data.where(
        lambda item: item.label.source in READ_SOURCES and not is_held_out(item.label.source, item.label.document)
    )
    unread = unread_sentences(root, READ_SOURCES)
    done("encoder and labels")
    for loss in teacher.fit([item.text for item in seen.gold], {task: list(seen.y(task)) for task in TASKS}, passes):
        done(f"loss {loss:.3f}")
    if keep is not None:
        teacher.save(keep)
    total = 0
    for name, sentences in unread.items():
        shares = teacher.predict_proba([sentence.text for sentence in sentences]) if sentences else {}
        silver = (_silver(sentence, as_columns(shares, place)) for place, sentence in enumerate(sentences))
        total += write_labels(root / "silver" / f"{name}.jsonl.gz", silver)
        done(name)
    return total


def _silver(item: Unread, shares: dict[str, dict[str, float]]) -> SilverLabel:
    name, document, start, end, text = item
    anchor = {"id": f"{name[0]}{document}-{start}", "source": name, "document": document, "start": start, "end": end}
    return SilverLabel.model_validate({**anchor, "digest": digest_of(text), **shares})
