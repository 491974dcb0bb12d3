"""Whether this process group is in the foreground of the terminal."""

import os


def in_foreground(handle: int) -> bool:
    """Return whether the terminal is this process group's; yes where there is no job control."""
    try:
        return os.tcgetpgrp(handle) == os.getpgrp()
    except OSError:
        return True
