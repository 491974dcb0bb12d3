"""Tuning of malloc: freed memory returns to the system, whichever thread had it."""

import sys
from typing import Final

LARGE: Final = 128 * 1024
"""Bytes from which on a block lives apart, so that it goes back as soon as it is freed."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""Name the settings to mallopt (malloc.h of glibc)."""


def spare_memory() -> None:
    """Keep glibc from raising its own limit, and from giving each thread a pool of its own.

    The megabytes of an answer would stay with us, and a part of every pool would lie idle.
    """
    if sys.platform == "linux":
        import ctypes

        if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
            mallopt(_M_MMAP_THRESHOLD, LARGE)
            mallopt(_M_ARENA_MAX, 1)
