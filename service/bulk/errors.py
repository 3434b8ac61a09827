"""What can end a run over files. What was written until then stays good, and the same command goes on from there.

::

    BulkError (ValueError)
    ├── InputUnreadable     a file is missing, cannot be read, or is not of its kind
    ├── InputChanged        a file is not the one that the run began with
    ├── ModelChanged        a worker found another model than the run began with
    ├── ColumnWrong         a column asked for is not there, or cannot be used
    ├── OutputMismatch      the output folder belongs to another run, or to something else
    ├── OutputFailed        a part cannot be written: disk full, no permission
    ├── PlaceUnknown        a URL is of no file system that is installed
    ├── ClusterFailed       a scheduler cannot be reached, has no workers, or was lost
    ├── TooManyErrors       more bad records than `--max-errors`
    └── ShardsFailed        some shards could not be scored; all others are done
"""

__all__ = [
    "BulkError",
    "ClusterFailed",
    "ColumnWrong",
    "InputChanged",
    "InputUnreadable",
    "ModelChanged",
    "OutputFailed",
    "OutputMismatch",
    "PlaceUnknown",
    "ShardsFailed",
    "TooManyErrors",
]


class BulkError(ValueError):
    """A run cannot begin, or cannot go on."""


class InputUnreadable(BulkError):
    """A file is missing, cannot be read, or is not of its kind."""


class InputChanged(BulkError):
    """A file is not the one that the run began with."""


class ModelChanged(BulkError):
    """A worker found another model than the run began with."""


class ColumnWrong(BulkError):
    """A column asked for is not there, or cannot be used."""


class OutputMismatch(BulkError):
    """The output folder belongs to another run, or to something else."""


class OutputFailed(BulkError):
    """A part cannot be written."""


class PlaceUnknown(BulkError):
    """A URL is of no file system that is installed."""


class ClusterFailed(BulkError):
    """A scheduler cannot be reached, has no workers, or was lost."""


class TooManyErrors(BulkError):
    """More records were bad than allowed."""


class ShardsFailed(BulkError):
    """Some shards could not be scored."""
