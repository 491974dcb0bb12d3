"""Textual's driver, made to stop for the shell and to go on after it, at any moment.

It needs what stops and goes on with the application in Textual's driver, which is private: the
range of Textual in pyproject.toml is the one that it was tested with.
"""

from typing import Any

from roomtui.ui.resizing import ResizingDriver


class SuspendingDriver(ResizingDriver):
    """Gives the terminal to the shell and takes it back between two events, never in one.

    A signal may come while something is put into the queue of the writing thread, which is locked
    then: what wrote out of the signal's handler would wait for ever.
    """

    def _sigtstp_application(self, *args: Any) -> None:
        self._loop.call_soon_threadsafe(super()._sigtstp_application, *args)

    def _sigcont_application(self, *args: Any) -> None:
        """Go on; who was stopped outright reads already, and a second reader would never end."""
        if self._must_signal_resume or not self._auto_restart:
            super()._sigcont_application(*args)
        else:
            self._loop.call_soon_threadsafe(self._start_anew)

    def _start_anew(self) -> None:
        """Take the terminal back from whoever had it meanwhile."""
        if not self._app._exit:  # noqa: SLF001
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.resume_application_mode()
