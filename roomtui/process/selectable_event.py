"""An event that also wakes whoever waits for a file."""

import os
from threading import Event


class SelectableEvent(Event):
    """A threading event with a file that can be read from while it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._reader, self._writer = os.pipe()

    def fileno(self) -> int:
        """Return the file to wait for."""
        return self._reader

    def set(self) -> None:
        """Set it, and wake who waits for the file."""
        if not self.is_set():
            super().set()
            os.write(self._writer, b"!")

    def clear(self) -> None:
        """Unset it, so that the file is waited for again."""
        if self.is_set():
            os.read(self._reader, 1)
        super().clear()
