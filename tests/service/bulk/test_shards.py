"""Shards: ranges that have every position once."""

from hypothesis import given
from hypothesis import strategies as st

from service.bulk.inputs import Input, Stamp
from service.bulk.kinds import Kind
from service.bulk.shards import LARGEST, cut_shards, shard_size

STAMP = Stamp(size=0, changed="", tail="")


def _input(name: str, kind: Kind, extent: int, weight: int) -> Input:
    return Input(url=name, kind=kind, stamp=STAMP, extent=extent, weight=weight)


@given(
    st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 10**6), st.integers(0, 10**9)), max_size=4),
    st.integers(10**5, 10**7),
)
def test_every_position_is_in_one_shard(told: list[tuple[Kind, int, int]], size: int) -> None:
    """The shards of an input follow each other without a gap, from its start to its end, numbered over all inputs."""
    inputs = [_input(str(place), kind, extent, weight) for place, (kind, extent, weight) in enumerate(told)]
    shards = list(cut_shards(inputs, size))
    assert [shard.number for shard in shards] == list(range(len(shards)))
    for found in inputs:
        mine = [shard for shard in shards if shard.input is found]
        assert [mine[0].start, *(shard.end for shard in mine)] == [*(shard.start for shard in mine), found.extent]


def test_few_bytes_of_many_records_are_cut_too() -> None:
    """A column that a dictionary makes small is still cut, so that no shard has more records than memory likes."""
    assert len(list(cut_shards([_input("a", Kind.PARQUET, 1_000_000, 10)], LARGEST))) == 10


def test_a_shard_has_a_name_for_people() -> None:
    """A shard is told by its number, its file and its range."""
    [shard] = cut_shards([_input("a.csv", Kind.CSV, 3, 10)], LARGEST)
    assert str(shard) == "shard 0 (a.csv, records 0 to 3)"


def test_sizes_follow_the_work() -> None:
    """A small corpus is cut so that all cores have some, a large one so that little is lost at once."""
    small, large = (_input("a", Kind.JSONL, weight, weight) for weight in (10_000_000, 10**12))
    assert len(list(cut_shards([small], shard_size([small])))) >= 50
    assert shard_size([large]) == LARGEST
