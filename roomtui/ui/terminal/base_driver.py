"""A driver that follows the shell and the window: SIGTSTP and SIGCONT, and SIGWINCH.

It needs private parts of Textual's driver: what stops and goes on with the application,
`_get_terminal_size` and `_in_band_window_resize`. The range of Textual in pyproject.toml is the one
that they were tested with.
"""

import os
import signal
import termios
from contextlib import suppress
from typing import Any, Final

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from roomtui.process import window_size
from roomtui.process.held_terminal import HELD
from roomtui.process.job_control import can_stop, stop, wait_for_foreground

LARGEST: Final = Size(*window_size.LARGEST)

NO_SHELL: Final = "There is no shell here that could wake the console: it is not suspended."


class BaseDriver(LinuxDriver):
    """Gives the terminal to the shell and takes it back between two events, and fits its window.

    A signal may come while something is put into the queue of the writing thread, which is locked
    then: what wrote out of the signal's handler would wait for ever.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._is_simple = False
        self._may_stop = signal.getsignal(signal.SIGTSTP) is not signal.SIG_IGN
        super().__init__(*args, **kwargs)
        # The first frame is as large as all others, whatever COLUMNS says.
        self._size = self._size or self._get_terminal_size()
        if not self._may_stop:  # as for viewers, whom nobody could wake
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)

    def _sigtstp_application(self, *_: Any) -> None:
        self._loop.call_soon_threadsafe(self._suspend_for_others)

    def _sigcont_application(self, *_: Any) -> None:
        """Go on after an outright stop, with a terminal that others have had meanwhile."""
        self._loop.call_soon_threadsafe(self._start_anew)

    def _suspend_for_others(self) -> None:
        """Suspend because of a signal: whoever sent it can send the one that wakes us."""
        if not self._is_over:
            self._suspend(signal.SIGTSTP if can_stop() else signal.SIGSTOP)

    def suspend_or_say(self) -> None:
        """Suspend the console until the shell wakes it, or notify that none could."""
        if self._is_over:
            return
        if self._may_stop and can_stop():
            self._suspend(signal.SIGTSTP)
        else:
            self._app.notify(NO_SHELL, severity="warning", markup=False)

    @property
    def _is_over(self) -> bool:
        return self._app._exit  # noqa: SLF001

    def _suspend(self, number: signal.Signals) -> None:
        """Restore the terminal and stop until SIGCONT."""
        self.suspend_application_mode()
        HELD.release()
        HELD.is_away = True
        stop(number)
        self._take_again()

    def _start_anew(self) -> None:
        if not self._is_over and self._writer_thread is not None:
            HELD.is_away = True
            wait_for_foreground(self.fileno)
            self.suspend_application_mode()
            self._take_again()

    def _take_again(self) -> None:
        """Take the terminal once it is ours; what was typed meanwhile was not meant for us."""
        wait_for_foreground(self.fileno)
        HELD.is_away = False
        with suppress(termios.error):
            termios.tcflush(self.fileno, termios.TCIFLUSH)
        if (forget := getattr(self._app, "forget_input", None)) is not None:
            forget()
        # before the size that is posted next, so that no frame shows as live what is not
        self._app.post_message(self.SignalResume())
        self.resume_application_mode()

    def start_application_mode(self) -> None:
        """Take the terminal, and note how to give it back."""
        output: Any = self._file
        HELD.hold(output.fileno(), self.fileno, is_simple=self._is_simple)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """End writing: all is written by then that gives the terminal back."""
        super().close()
        HELD.release()

    def newest(self, told: Resize) -> Resize:
        """Return the current size, ignoring that of an outdated SIGWINCH.

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
