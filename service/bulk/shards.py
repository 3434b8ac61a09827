"""Cut inputs into shards by position: the same inputs and size always give the same shards."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from service.bulk.inputs import Input

__all__ = ["LARGEST", "Shard", "cut_shards", "shard_size"]

LARGEST: Final = 8 * 1024 * 1024
_SMALLEST: Final = 128 * 1024
_WISHED: Final = 200
_MOST_RECORDS: Final = 100_000


class Shard(NamedTuple):
    """A range of positions of one input; what is in it becomes one part of the output."""

    number: int
    input: Input
    start: int
    end: int

    def __str__(self) -> str:
        """Return what a person needs to find it."""
        unit = {"jsonl": "bytes", "csv": "records", "tsv": "records", "parquet": "rows", "text": "files"}
        return f"shard {self.number} ({self.input.url}, {unit[self.input.kind.base]} {self.start} to {self.end})"


def shard_size(inputs: Sequence[Input]) -> int:
    """Return how many bytes of input a shard should have: enough shards to share out, none too large to lose."""
    total = sum(found.weight for found in inputs)
    return min(LARGEST, max(_SMALLEST, total // _WISHED))


def cut_shards(inputs: Sequence[Input], size: int) -> Iterator[Shard]:
    """Yield the shards of all inputs, in order; an empty input has one, too, so that every input has a part."""
    number = 0
    for found in inputs:
        count = max(1, -(-found.weight // size))
        if found.kind.base != "jsonl":
            count = max(1, min(found.extent, max(count, -(-found.extent // _MOST_RECORDS))))
        for place in range(count):
            yield Shard(number, found, found.extent * place // count, found.extent * (place + 1) // count)
            number += 1
