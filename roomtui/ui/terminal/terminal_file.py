"""The file that Textual's writing thread writes to, and the terminal behind it."""

import os
import select
from collections.abc import Callable
from io import TextIOBase
from typing import TYPE_CHECKING, Any, Final, TextIO

from roomtui.process.hangup import hang_up, is_gone
from roomtui.process.held_terminal import HELD
from roomtui.ui.terminal.fault_guard import tell

if TYPE_CHECKING:
    from textual.app import App

REST_SECS: Final = 0.2
"""Seconds until a terminal that takes nothing is asked again."""

MOST_UNSENT: Final = 8192
"""Bytes that are put together before they go to the terminal."""

MOST_AT_ONCE: Final = 16_384
"""Bytes that one call hands to the terminal."""


class TerminalFile(TextIOBase):
    """The way to the terminal; when that is gone, so is the console.

    Textual's writer thread would die of any error, and the screen wait for that thread for ever.
    So what cannot be encoded is told and written as far as it can be, and what the terminal does
    not take yet is kept: whoever shares it may have set it not to wait.

    `drained` is called from the writing thread whenever all has been taken; `flushed` counts the
    texts that have been.
    """

    def __init__(
        self,
        file: TextIO,
        app: "App[Any]",
        drained: Callable[[], None],
        *,
        is_ascii: bool = False,
    ) -> None:
        self._handle = file.fileno()
        self._errors = file.errors or "strict"
        self._is_ascii = is_ascii
        self._app = app
        self._drained = drained
        self._waiting = bytearray()
        self._taken = 0
        self.flushed = 0

    def write(self, text: str) -> int:
        """Write to the terminal, with what comes next or at the next flush."""
        self._taken += 1
        if self._is_ascii:  # cells are in ASCII by now, but titles are no cells
            from roomtui.text_ascii import in_ascii

            text = in_ascii(text)
        try:
            self._waiting += text.encode("utf-8", self._errors)
        except UnicodeError as error:
            tell(self._app, error)
            self._waiting += text.encode("ascii", "replace")
        if len(self._waiting) > MOST_UNSENT:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        while self._waiting:
            try:
                self._send()
            except BlockingIOError:
                select.select([], [self._handle], [], REST_SECS)
            except OSError as error:
                self._waiting.clear()  # first, or closing this file would try it again
                if is_gone(self._handle):
                    hang_up()
                tell(self._app, error)
        self.flushed = self._taken
        self._drained()

    def _send(self) -> None:
        """Write a part, so that nobody who gives the terminal back waits for long."""
        with HELD.writing:
            if HELD.is_given_back:
                self._waiting.clear()
            else:
                del self._waiting[: os.write(self._handle, self._waiting[:MOST_AT_ONCE])]

    def fileno(self) -> int:
        """Return the terminal's own number."""
        return self._handle
