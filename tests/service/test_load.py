"""What is in hand, and what is turned away for it."""

import pytest

from service.load import Bucket, Load
from service.settings import Settings


def _asked(bucket: Bucket) -> float:
    """Return how long to wait, and take a token where there is one."""
    wait = bucket.wait()
    if not wait:
        bucket.take()
    return wait


def test_a_bucket_fills_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket tells how long to wait for the next token, and holds no more than a second's worth."""
    now = 0.0
    monkeypatch.setattr("service.load.monotonic", lambda: now)
    bucket = Bucket(4)
    assert [_asked(bucket) for _ in range(5)] == [0, 0, 0, 0, 0.25]
    now = 0.125
    assert _asked(bucket) == 0.125
    now = 100.0
    assert [_asked(bucket) for _ in range(5)] == [0, 0, 0, 0, 0.25]


def test_a_slow_rate_lets_one_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rate under one a second lets one request through, and tells the seconds until the next."""
    monkeypatch.setattr("service.load.monotonic", lambda: 0.0)
    bucket = Bucket(0.1)
    assert [_asked(bucket), _asked(bucket)] == [0, 10]


def test_to_ask_takes_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is asked whether a request is turned away, it is only counted when it is passed on."""
    monkeypatch.setattr("service.load.monotonic", lambda: 0.0)
    load = Load(Settings(rate=1, rate_per_key=1))
    assert [load.shed({"caller": "a"}) for _ in range(3)] == [None] * 3
    load.pass_on("a")
    for caller, reason in (("a", "rate_per_key"), ("b", "rate")):
        shed = load.shed({"caller": caller})
        assert shed is not None
        assert shed.reason == reason


def test_bytes_in_hand_are_bounded() -> None:
    """As many bytes as the bound are held, and one more is turned away until some are let go."""
    load = Load(Settings(max_body_bytes=9, max_held_bytes=9))
    load.hold(8)
    assert load.shed_for_bytes(1) is None
    shed = load.shed_for_bytes(2)
    assert shed is not None
    assert shed.reason == "held_bytes"
    load.hold(-1)
    assert load.shed_for_bytes(2) is None
