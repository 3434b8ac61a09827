"""Write silver labels: fine-tune a teacher on gold that is not held out, then read every other sentence."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from labels.documents import Source, open_sources
from labels.files import write_labels
from labels.records import SilverLabel, digest_of
from labels.scheme import TASKS
from labels.sentences import split
from training.dataset import load_dataset
from training.encoders import ENCODERS, fetch_encoder
from training.split import is_held_out
from training.teacher import Teacher, as_columns

__all__ = ["write_silver"]

READ_SOURCES: Final = ("newsarticles-2017", "houseofcommons-sample")
_SHORTEST, _LONGEST = 25, 420

Unread = tuple[str, str, int, int, str]


def write_silver(
    root: Path,
    encoder: str,
    passes: int,
    done: Callable[[str], None] = lambda _: None,
    keep: Path | None = None,
) -> int:
    """Write a silver file a source and return how many labels there are; no teacher sees the held-out sixth.

    Where `keep` names a file, the fine-tuned weights are kept there.

    Raises `SourceUnavailable` where the encoder or a corpus cannot be had.
    """
    told, sources = ENCODERS[encoder], open_sources(root)
    teacher = Teacher(fetch_encoder(encoder), frozen_layers=told.frozen_layers, learning_rate=told.learning_rate)
    data = load_dataset(root, silver=False)
    seen = data.where(
        lambda item: item.label.source in READ_SOURCES and not is_held_out(item.label.source, item.label.document)
    )
    done("encoder and labels")
    for loss in teacher.fit([item.text for item in seen.gold], {task: list(seen.y(task)) for task in TASKS}, passes):
        done(f"loss {loss:.3f}")
    if keep is not None:
        teacher.save(keep)
    gold_texts = {item.text for item in data.gold}
    total = 0
    for name in READ_SOURCES:
        unread = list(_unread(name, sources, gold_texts))
        shares = teacher.predict_proba([text for *_, text in unread])
        silver = (_silver(item, as_columns(shares, place)) for place, item in enumerate(unread))
        total += write_labels(root / "silver" / f"{name}.jsonl.gz", silver)
        done(name)
    return total


def _unread(name: str, sources: Mapping[str, Source], known: set[str]) -> Iterator[Unread]:
    """Yield each sentence that no annotator has read, once."""
    source, known = sources[name], set(known)
    for document in source.documents():
        text = source.text(document)
        for start, end in split(text):
            sentence = text[start:end]
            if _SHORTEST <= len(sentence) <= _LONGEST and sentence not in known:
                known.add(sentence)
                yield name, document, start, end, sentence


def _silver(item: Unread, shares: dict[str, dict[str, float]]) -> SilverLabel:
    name, document, start, end, text = item
    anchor = {"id": f"{name[0]}{document}-{start}", "source": name, "document": document, "start": start, "end": end}
    return SilverLabel.model_validate({**anchor, "digest": digest_of(text), **shares})
