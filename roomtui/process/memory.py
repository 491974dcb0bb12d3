"""Where large blocks live: apart, so that they go back to the system as soon as they are freed."""

import sys
from typing import Final

LARGE: Final = 128 * 1024
"""Bytes from which on a block is large."""

_M_MMAP_THRESHOLD: Final = -3
"""Names the setting to mallopt (malloc.h of glibc)."""


def return_large_blocks() -> None:
    """Keep glibc from raising its own limit: the megabytes of an answer would stay with us."""
    if sys.platform == "linux":
        import ctypes

        if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
            mallopt(_M_MMAP_THRESHOLD, LARGE)
