"""fsync of folders, so that new names of files survive a power cut."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Write the names in a folder to the disk, without which a new file could not be found.

    Raises:
        OSError: it cannot be read, or its file system has no way to.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
