"""What can be wrong with a model on disk, or with what it is asked.

::

    ModelError (ValueError)
    ├── ArtefactMissing         no model where one was expected (also a FileNotFoundError)
    ├── ArtefactError           a model is there and must not be served
    │   ├── ArtefactUnreadable      a file is not the JSON or the arrays it should be
    │   ├── ArtefactFormat          written in another format version
    │   ├── ArtefactPath            a name in it leads out of its folder, or a file is not its own
    │   ├── ArtefactTooLarge        a size over the bound, known before anything is allocated
    │   ├── ArtefactDigest          a file's SHA-256 is not what the manifest says
    │   ├── ArtefactShape           wrong arrays, shapes, types or labels
    │   ├── ArtefactValues          numbers not finite or out of range, terms repeated
    │   └── SelfTestFailed          loads, but does not answer its own test sentence as it must
    └── StoreError              a version's name is bad, or taken
        └── StoreBusy               another process promotes or rolls back at this moment
"""

__all__ = [
    "ArtefactDigest",
    "ArtefactError",
    "ArtefactFormat",
    "ArtefactMissing",
    "ArtefactPath",
    "ArtefactShape",
    "ArtefactTooLarge",
    "ArtefactUnreadable",
    "ArtefactValues",
    "ModelError",
    "SelfTestFailed",
    "StoreBusy",
    "StoreError",
]


class ModelError(ValueError):
    """A model cannot be used."""


class ArtefactMissing(ModelError, FileNotFoundError):
    """No model where one was expected."""


class ArtefactError(ModelError):
    """A model is there and must not be served."""


class ArtefactUnreadable(ArtefactError):
    """A file is not the JSON or the arrays it should be."""


class ArtefactFormat(ArtefactError):
    """The artefact is written in another format version."""


class ArtefactPath(ArtefactError):
    """A name leads out of the artefact's folder, or a file is not a file of its own."""


class ArtefactTooLarge(ArtefactError):
    """A size is over its bound."""


class ArtefactDigest(ArtefactError):
    """A file is not the one the manifest was written for."""


class ArtefactShape(ArtefactError):
    """Arrays, shapes, types or labels are not those of a classifier."""


class ArtefactValues(ArtefactError):
    """Numbers are not finite or out of range, or terms are repeated."""


class SelfTestFailed(ArtefactError):
    """The classifier does not answer its own test sentence as its manifest says it must."""


class StoreError(ModelError):
    """A version's name is bad, or taken."""


class StoreBusy(StoreError):
    """Another process is promoting or rolling back in the same store."""
