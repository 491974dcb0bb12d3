"""SIGWINCH: a driver that knows the newest size, and none that cannot be drawn.

It needs `_get_terminal_size` and `_in_band_window_resize` of Textual, which are private: the range
of Textual in pyproject.toml is the one that they were tested with.
"""

import os
from typing import Any, Final

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from roomtui.process import window_size

LARGEST: Final = Size(*window_size.LARGEST)


class ResizingDriver(LinuxDriver):
    """Knows the newest size of the terminal, and none that cannot be drawn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The first frame is as large as all others, whatever COLUMNS says.
        self._size = self._size or self._get_terminal_size()

    def newest(self, told: Resize) -> Resize:
        """Return the size that the terminal has when one that was told of is handled.

        A signal may come while the one before is handled, between its reading a size and its
        telling of it: then what was read first is told of last.
        """
        if self._in_band_window_resize:
            return told
        size = Size(*self._get_terminal_size())
        return told if told.size == size else Resize(size, size)

    def _get_terminal_size(self) -> tuple[int, int]:
        handles = (2, 1, self.fileno)  # it is drawn on stderr if that is a terminal
        window_size.forget_stated(os.environ, handles)
        return bounded(Size(*super()._get_terminal_size()))

    def process_message(self, message: Message) -> None:
        """Pass on what the terminal sent; no size that cannot be drawn."""
        if isinstance(message, Resize):
            size = bounded(message.size)
            message = Resize(size, size, pixel_size=message.pixel_size)
        super().process_message(message)


def bounded(size: Size) -> Size:
    """Return a size that can be drawn."""
    return Size(*(max(1, min(side, most)) for side, most in zip(size, LARGEST, strict=True)))
