"""What importing a file would do, entry by entry; nothing is written here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, count

from labels.anchoring import Place, compose, slug
from labels.errors import LabelError
from labels.exchange.entries import Fault
from labels.exchange.told import Told
from labels.knowing import Known
from labels.near import NearIndex
from labels.records import GoldLabel, digest_of

__all__ = ["Outcome", "Plan", "Row", "plan_import"]


class Outcome(StrEnum):
    """What becomes of an entry of the file."""

    NEW = "new"
    SAME = "same"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    PASSED = "passed"
    WRONG = "wrong"


@dataclass(frozen=True)
class Row:
    """One entry, what becomes of it, and why."""

    number: int
    outcome: Outcome
    text: str = ""
    detail: str = ""
    near: str = ""
    """The near-duplicate of a new sentence, where there is one."""


@dataclass(frozen=True)
class Plan:
    """All entries, and the new layer that they come to."""

    name: str
    rows: list[Row]
    labels: dict[str, list[GoldLabel]] = field(default_factory=dict)
    """Label file in the layer → its labels."""
    documents: dict[str, str] = field(default_factory=dict)

    def counts(self) -> Counter[Outcome]:
        """Return how many entries come to what."""
        return Counter(row.outcome for row in self.rows)


@dataclass(frozen=True)
class _Placed:
    """A sentence with its place, if a known document has it."""

    told: Told
    place: Place | None

    def key(self, kind: str) -> tuple[str, ...]:
        """Return what entries of one sentence share; readings are apart by annotator."""
        told = self.told.sentence
        reader = self.told.annotator if kind == "readings" else ""
        where = str(self.place or (told.whole and (told.whole, told.region)) or told.text.split())
        return (reader, where)


def plan_import(entries: Iterable[Told | Fault], name: str, known: Known, kind: str = "gold") -> Plan:
    """Return what becomes of each entry.

    Gold is compared with the labels there are; `readings`, being second opinions, only with the same annotator's in the
    same file. Entries of one sentence that say different things are all left out.
    """
    rows, sentences = list[Row](), defaultdict[tuple[str, ...], list[_Placed]](list)
    for entry in entries:
        found = _place(entry, known)
        if isinstance(found, Row):
            rows.append(found)
        else:
            sentences[found.key(kind)].append(found)
    fresh, nearness = list[_Placed](), _Nearness(known if kind == "gold" else None)
    for group in sentences.values():
        first, *others = _judge(group, known.labels.get(group[0].place) if kind == "gold" and group[0].place else None)
        if first.outcome is Outcome.NEW:
            fresh.append(group[0])
            first = replace(first, near=nearness.of(group[0].told))
        rows += [first, *others]
    documents, labels = _written(fresh, name, known, kind)
    return Plan(name, sorted(rows, key=lambda row: row.number), labels, documents)


class _Nearness:
    """Tells what a new sentence nearly repeats: a labelled one, or an earlier one of the file."""

    def __init__(self, known: Known | None) -> None:
        self._known, self._index, self._told = known, NearIndex(), list[Told]()

    def of(self, told: Told) -> str:
        """Return the near-duplicate and its label, or nothing; readings have none."""
        if self._known is None:
            return ""
        label, near = self._known.near(told.sentence.text), self._index.nearest(told.sentence.text)
        self._index.add(told.sentence.text)
        self._told.append(told)
        if label:
            return f"{label.id} ({_said(label)})"
        return f"entry {self._told[near.number].number} ({_said(self._told[near.number])})" if near else ""


def _place(entry: Told | Fault, known: Known) -> _Placed | Row:
    if isinstance(entry, Fault):
        return Row(entry.number, Outcome.PASSED if entry.passed else Outcome.WRONG, detail=entry.reason)
    try:
        return _Placed(entry, known.place_of(entry.sentence))
    except LabelError as error:
        return Row(entry.number, Outcome.WRONG, entry.sentence.text, str(error))


def _judge(group: Sequence[_Placed], label: GoldLabel | None) -> list[Row]:
    """Return what becomes of the entries of one sentence, given the label it has already."""
    told = [one.told for one in group]
    if len({one.reads() for one in told}) > 1:
        detail = "; ".join(f"entry {one.number}: {_said(one)}" for one in told)
        return [Row(one.number, Outcome.CONFLICT, one.sentence.text, detail) for one in told]
    first, place = told[0], group[0].place
    again = [Row(one.number, Outcome.REPEATED, one.sentence.text, f"as entry {first.number}") for one in told[1:]]
    if label is None:
        where = f"{place.source}/{place.document}" if place else "a new document"
        return [Row(first.number, Outcome.NEW, first.sentence.text, f"stands in {where}"), *again]
    if (label.stance, label.sentiment, label.furniture) == first.reads():
        return [Row(first.number, Outcome.SAME, first.sentence.text, f"labelled so by {label.id}"), *again]
    detail = f"{label.id}: {_said(label)}; entry {first.number}: {_said(first)}"
    return [Row(first.number, Outcome.CONFLICT, first.sentence.text, detail), *again]


def _said(one: Told | GoldLabel) -> str:
    return f"{one.stance}, {one.sentiment}" + (", furniture" if one.furniture else "")


def _written(
    fresh: Sequence[_Placed], name: str, known: Known, kind: str
) -> tuple[dict[str, str], dict[str, list[GoldLabel]]]:
    """Return the new documents, and the labels by the file they go to."""
    documents, composed = compose(name, [one.told.sentence for one in fresh if one.place is None])
    made, names, labels = (
        iter(composed),
        (f"{name}-{number}" for number in count(1)),
        defaultdict[str, list[GoldLabel]](list),
    )
    taken = set(known.ids) if kind == "gold" else set[str]()
    for one in fresh:
        told, place = one.told, one.place or next(made)
        text = known.text_at(place) if one.place else told.sentence.text
        file = f"gold/{name}.jsonl" if kind == "gold" else f"readings/{name}-{slug(told.annotator)}.jsonl"
        labels[file].append(_label(told, place, text, _free_id(told.id, names, taken)))
    return documents, dict(labels)


def _free_id(wanted: str, names: Iterator[str], taken: set[str]) -> str:
    """Return the id that the file gives, else the next new one, and take it."""
    found = next(one for one in chain([wanted] if wanted else [], names) if one not in taken)
    taken.add(found)
    return found


def _label(told: Told, place: Place, text: str, name: str) -> GoldLabel:
    return GoldLabel(
        id=name,
        **place._asdict(),
        digest=digest_of(text),
        stance=told.stance,
        sentiment=told.sentiment,
        sure=told.sure,
        annotator=told.annotator,
        round=told.round,
        codebook=told.codebook,
        furniture=told.furniture,
    )
