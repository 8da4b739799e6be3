"""The memory of a program that runs for months on a small machine: what it has used once, it gives back."""

import contextlib
import ctypes
import gc

# glibc's names (malloc.h).
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8

_GIVEN_BACK_BYTES = 1024 * 1024
"""Left alone, glibc raises both thresholds to the largest block that was ever freed, and keeps as much for ever."""


def keep_small() -> None:
    """One heap for all threads, large blocks given back at once; where the C library is no glibc, nothing happens.

    For the start of the program: threads that run already keep the heaps of their own.
    """
    with contextlib.suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _GIVEN_BACK_BYTES)
        mallopt(_TRIM_THRESHOLD, _GIVEN_BACK_BYTES)


def settle() -> None:
    """Take all that exists out of the collector's count: it lives as long as the program.

    Counted in, it would let a quarter as much garbage wait for each full collection, and make each one slow.
    """
    gc.collect()
    gc.freeze()
