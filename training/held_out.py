"""What a version keeps so that it can be compared: its answers to the held-out sixth, and which documents it learnt.

A version is fitted on all gold, so its own answers to gold are no evidence. The answers kept here are those of the fit
that its scores come from, which saw none of the held-out documents, divided by the temperature of the version.
"""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from labels.files import read_lines
from labels.records import Anchor, SilverLabel
from labels.scheme import TASKS, Sentiment, Stance, Task
from training.calibration import scaled
from training.dataset import Dataset
from training.evaluation import Judged

__all__ = ["HELD_OUT", "LEARNT", "HeldOut", "kept_files", "read_held_out", "read_learnt"]

HELD_OUT: Final = "held-out.jsonl.gz"
LEARNT: Final = "learnt.json"
_DIGITS: Final = 6


class HeldOut(SilverLabel):
    """A held-out sentence: probabilities as of a silver label, and the gold label that it had."""

    true_stance: Stance
    true_sentiment: Sentiment

    def truth(self, task: Task) -> str:
        """Return the gold label of a task."""
        return str(self.true_stance if task == "stance" else self.true_sentiment)


def kept_files(judged: Judged, temperature: dict[Task, float], data: Dataset) -> dict[str, bytes]:
    """Return the files for the version's folder: the same answers give the same bytes."""
    shares = {task: scaled(judged.probabilities[task], temperature[task]) for task in TASKS}
    lines = [
        HeldOut.model_validate(
            {
                **{name: getattr(item.label, name) for name in Anchor.model_fields},
                **{
                    task: {
                        label: round(float(p), _DIGITS) for label, p in zip(TASKS[task], shares[task][at], strict=True)
                    }
                    for task in TASKS
                },
                "true_stance": item.label.stance,
                "true_sentiment": item.label.sentiment,
            }
        ).model_dump_json()
        for at, item in enumerate(judged.gold)
    ]
    anchors = [item.label for item in data.gold] + [item.label for item in data.silver]
    learnt = json.dumps(_by_source(anchors), ensure_ascii=False, separators=(",", ":"))
    return {
        HELD_OUT: gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0),
        LEARNT: learnt.encode("utf-8", "surrogatepass"),
    }


def read_held_out(folder: Path) -> list[HeldOut]:
    """Return a version's held-out answers; none where it keeps none, being made before versions kept them."""
    file = folder / HELD_OUT
    if not file.exists():
        return []
    return [line.record for line in read_lines(file, HeldOut) if line.record is not None]


def read_learnt(folder: Path) -> frozenset[tuple[str, str]] | None:
    """Return the (source, document) pairs that a version was fitted on; nothing where that is not known."""
    file = folder / LEARNT
    if not file.exists():
        return None
    told: dict[str, list[str]] = json.loads(file.read_bytes())
    return frozenset((source, document) for source, documents in told.items() for document in documents)


def _by_source(anchors: Iterable[Anchor]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for label in anchors:
        found.setdefault(label.source, set()).add(label.document)
    return {source: sorted(documents) for source, documents in sorted(found.items())}
