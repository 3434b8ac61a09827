"""A folder of text files, or a pattern of them: each file is one document, named by its path."""

import hashlib
from collections.abc import Iterator

from service.bulk.errors import ColumnWrong
from service.bulk.places import Place, changed
from service.bulk.records import LONGEST, Bad, Fields, Record

__all__ = ["TextFiles"]

_ENDING = ".txt"


class TextFiles:
    """The text files below a folder, in the order of their names."""

    def __init__(self, source: Place, fields: Fields) -> None:
        if fields.keep:
            message = f"{source.url} has no column {', '.join(fields.keep)}: text files have none but their text"
            raise ColumnWrong(message)
        self._fields = fields
        self._infos = {url: info for url, info in source.below().items() if url.lower().endswith(_ENDING)}
        self._urls = list(self._infos)
        self._root = "" if source.is_pattern or not source.is_folder() else source.url.rstrip("/") + "/"

    def reaches(self, start: int) -> bool:
        """Tell whether a shard can be read: always."""
        del start
        return True

    def extent(self) -> int:
        """Return how many files there are."""
        return len(self._urls)

    def weight(self) -> int:
        """Return the bytes of all files."""
        return sum(int(info["size"] or 0) for info in self._infos.values())

    def digest(self) -> str:
        """Return a digest of all names, sizes and times of change."""
        told = "".join(f"{url}\0{info['size']}\0{changed(info)}\n" for url, info in self._infos.items())
        return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()

    def between(self, start: int, end: int) -> Iterator[Record | Bad | None]:
        """Yield an item a file of the range."""
        for position in range(start, min(end, len(self._urls))):
            yield self._record(self._urls[position], position)

    def _record(self, url: str, position: int) -> Record | Bad:
        if (self._infos[url]["size"] or 0) > LONGEST:
            return Bad(position, f"{url}: larger than {LONGEST} bytes")
        try:
            text = Place(url).read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return Bad(position, f"{url}: not UTF-8: {error.reason} at byte {error.start}")
        name = url.removeprefix(self._root) if self._root else url.rsplit("/", 1)[-1]
        return self._fields.record({self._fields.text: text, self._fields.id_column: name}, position, name)
