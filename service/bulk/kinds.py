"""The kinds of file that are read and written, by the end of their names."""

from enum import StrEnum
from typing import Final

from service.bulk.errors import InputUnreadable

__all__ = ["Kind", "input_kind", "kind_of"]

_OTHER_NAMES: Final = {"ndjson": "jsonl", "tab": "tsv", "pq": "parquet", "txt": "text"}
_COMPRESSIONS: Final = {"gz": "gzip", "zst": "zstd"}


class Kind(StrEnum):
    """What a file holds, and how it is compressed."""

    JSONL = "jsonl"
    JSONL_GZ = "jsonl.gz"
    JSONL_ZST = "jsonl.zst"
    CSV = "csv"
    CSV_GZ = "csv.gz"
    CSV_ZST = "csv.zst"
    TSV = "tsv"
    TSV_GZ = "tsv.gz"
    TSV_ZST = "tsv.zst"
    PARQUET = "parquet"
    TEXT = "text"

    @property
    def base(self) -> str:
        """Return the kind without its compression."""
        return self.value.partition(".")[0]

    @property
    def compression(self) -> str | None:
        """Return the name of the codec of the whole file, if it has one."""
        return _COMPRESSIONS.get(self.value.partition(".")[2])

    @property
    def delimiter(self) -> str:
        """Return what stands between two fields of a table in text."""
        return "\t" if self.base == "tsv" else ","

    @property
    def grows(self) -> bool:
        """Tell whether such a file may be appended to and still begin with the same records."""
        return self.compression is None and self.base in {"jsonl", "csv", "tsv"}


def kind_of(name: str) -> Kind | None:
    """Return the kind that a file's name ends with, if any."""
    ends = name.lower().rsplit("/", 1)[-1].split(".")[1:]
    if ends and ends[-1] in _COMPRESSIONS:
        told = ".".join([_OTHER_NAMES.get(ends[-2], ends[-2]), ends[-1]]) if len(ends) > 1 else ""
    else:
        told = _OTHER_NAMES.get(ends[-1], ends[-1]) if ends else ""
    return Kind(told) if told in set(Kind) else None


def input_kind(name: str, told: Kind | None) -> Kind:
    """Return the kind that was told, else the one of the name; raise `InputUnreadable` where there is neither."""
    found = told or kind_of(name)
    if found is None:
        message = f"{name} ends like no kind that is read ({', '.join(Kind)}): name it with --from"
        raise InputUnreadable(message)
    return found
