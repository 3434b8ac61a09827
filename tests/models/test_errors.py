"""Tests of the errors of the models room."""

import pytest

from models import errors
from models.errors import ArtefactError, ArtefactMissing, ModelError, SelfTestFailed, StoreError


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_is_a_model_error_and_a_value_error(name: str) -> None:
    """One `except ModelError` catches all that can be wrong with a model."""
    kind = getattr(errors, name)
    assert issubclass(kind, ModelError)
    assert issubclass(kind, ValueError)


@pytest.mark.parametrize("name", sorted(set(errors.__all__) - {"ModelError"}))
def test_every_error_stands_in_the_tree_of_the_module(name: str) -> None:
    """The tree that the module's text draws names every error."""
    assert name in str(errors.__doc__)


def test_a_model_that_is_not_there_is_a_missing_file_and_no_damaged_model() -> None:
    """A missing model is a `FileNotFoundError`; a model that must not be served is told apart from it."""
    assert issubclass(ArtefactMissing, FileNotFoundError)
    assert not issubclass(ArtefactMissing, ArtefactError)
    assert not issubclass(StoreError, ArtefactError)
    assert issubclass(SelfTestFailed, ArtefactError)
