"""The handle that keys are read from."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

TERMINAL: Final = "/dev/tty"
"""The controlling terminal, under whatever name and whoever owns it."""


@contextmanager
def nonblocking(handle: int) -> Iterator[int]:
    """Open the terminal of a handle once more, so that no read of it ever waits.

    A shell that has the terminal while this process is stopped reads what was typed, and has lines
    read as a whole: a read begun by then would wait for the next line, and who joins its thread
    with it. The flag belongs to what was opened: nobody who shares the handle sees a change.

    Returns the handle itself where no shell can take the terminal, or no file can be opened.
    """
    own = None
    with suppress(OSError):
        os.tcgetpgrp(handle)  # fails if it is not the controlling terminal
        own = os.open(TERMINAL, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        yield handle if own is None else own
    finally:
        if own is not None:
            os.close(own)
