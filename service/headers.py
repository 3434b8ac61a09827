"""Headers that every answer has, so that no browser keeps, frames, runs or guesses it."""

from typing import Final

__all__ = ["SECURITY_HEADERS"]

SECURITY_HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
