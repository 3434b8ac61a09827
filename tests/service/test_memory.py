"""Memory that is given back."""

import ctypes
import weakref
from pathlib import Path

import pytest

from service.memory import give_back
from service.serving import open_model
from service.settings import Settings


def test_what_was_freed_is_given_back_where_that_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """The C library is asked to return what is free; one that cannot is left alone."""
    asked: list[int] = []

    class Keeps:
        def malloc_trim(self, pad: int) -> None:
            asked.append(pad)

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Keeps())
    give_back()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    give_back()
    assert asked == [0]


def test_a_replaced_model_is_freed(model_folder: Path) -> None:
    """A model that is opened and let go leaves nothing behind, whatever refers to itself within it."""
    settings = Settings(model=model_folder)
    gone = weakref.ref(open_model(settings).classifier)
    give_back()
    assert gone() is None
