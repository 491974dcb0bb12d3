"""Job control (SIGTSTP, SIGCONT): a driver that can be stopped and resumed at any moment.

It needs what stops and goes on with the application in Textual's driver, which is private: the
range of Textual in pyproject.toml is the one that it was tested with.
"""

import signal
import termios
from contextlib import suppress
from typing import Any, Final

from roomtui.process.held_terminal import HELD
from roomtui.process.job_control import can_stop, stop, wait_for_foreground
from roomtui.ui.terminal.resizing_driver import ResizingDriver

NO_SHELL: Final = "There is no shell here that could wake the console: it is not suspended."


class BaseDriver(ResizingDriver):
    """Gives the terminal to the shell and takes it back between two events, never in one.

    A signal may come while something is put into the queue of the writing thread, which is locked
    then: what wrote out of the signal's handler would wait for ever.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._is_simple = False
        self._may_stop = signal.getsignal(signal.SIGTSTP) is not signal.SIG_IGN
        super().__init__(*args, **kwargs)
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
        """Give the terminal back and stop until somebody wakes us."""
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
        self._must_signal_resume = True
        self.resume_application_mode()

    def start_application_mode(self) -> None:
        """Take the terminal, and note how to give it back."""
        output: Any = self._file
        HELD.hold(output.fileno(), self.fileno, is_simple=self._is_simple)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._read_without_waiting()

    def _read_without_waiting(self) -> None:
        """Make a read return nothing where the shell has read what there was meanwhile."""
        with suppress(termios.error):
            attributes = termios.tcgetattr(self.fileno)
            attributes[6][termios.VMIN] = 0
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)

    def close(self) -> None:
        """End writing: all is written by then that gives the terminal back."""
        super().close()
        HELD.release()
