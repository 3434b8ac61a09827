"""What can go wrong with labels and the documents they point into.

::

    LabelError (ValueError)
    ├── LabelFileError      one or more lines of label files are wrong; carries every one of them
    ├── FolderBusy          another process writes to the same place of a labels folder
    └── SourceError         a source of documents is unknown, damaged or wrongly described
        ├── DocumentMissing     the source has no such document
        └── SourceUnavailable   the source could not be fetched (also an OSError)
"""

from collections.abc import Sequence

__all__ = [
    "DocumentMissing",
    "FolderBusy",
    "LabelError",
    "LabelFileError",
    "SourceError",
    "SourceUnavailable",
]


class LabelError(ValueError):
    """Labels, or the documents they point into, are not usable."""


class LabelFileError(LabelError):
    """Lines of label files are wrong; `problems` holds every one, as text with file and line."""

    def __init__(self, problems: Sequence[str], advice: str = "Run `rejoinder labels check` for all.") -> None:
        """Keep all problems, show the first few, and say what to do where there is advice."""
        self.problems = tuple(problems)
        shown = "\n".join(f"  {problem}" for problem in self.problems[:10])
        more = len(self.problems) - 10
        tail = f"\n  and {more} more" if more > 0 else ""
        message = f"{len(self.problems)} label lines are wrong:\n{shown}{tail}\n{advice}"
        super().__init__(message.rstrip())


class FolderBusy(LabelError):
    """Another process is writing to the same place of a labels folder."""


class SourceError(LabelError):
    """A source of documents is unknown, damaged or wrongly described."""


class DocumentMissing(SourceError):
    """The source has no document of that name."""


class SourceUnavailable(SourceError, OSError):
    """A packaged source is not cached and could not be fetched."""
