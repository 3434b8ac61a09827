"""Memory that is free in this process and not yet in the system."""

import ctypes
import gc

__all__ = ["give_back"]


def give_back() -> None:
    """Free what nothing refers to, and return it to the system where the C library keeps it back, as glibc does.

    A model that was replaced stays until its cycles of references are looked for, and leaves holes that the next would
    not quite fill: without this, a worker grows with each swap.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
