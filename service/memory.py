"""Memory that is free in this process and not yet in the system."""

import ctypes

__all__ = ["give_back"]


def give_back() -> None:
    """Return what was freed to the system, where its C library keeps it back, as glibc does.

    A model that was replaced leaves holes that the next would not quite fill: without this, a worker grows by half in
    its first few swaps.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
