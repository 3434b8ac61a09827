"""Memory that is given back."""

import ctypes

import pytest

from service.memory import give_back


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
