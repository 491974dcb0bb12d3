"""A driver whose threads outlive what they read and write: bytes that are no text, a lost line."""

from io import TextIOBase
from typing import TYPE_CHECKING, Any, Final, TextIO

from textual.driver import Driver

from roomtui.ui.crash_net import tell

if TYPE_CHECKING:
    from textual.app import App

REST_SECS: Final = 0.2
"""Seconds until keys are read again after something that nobody foresaw, so as not to spin."""

LOST: Final = 128 + 1
"""The exit status of a console whose terminal is gone, that of SIGHUP."""


class SteadyFile(TextIOBase):
    """The terminal to write to; a text that cannot be written is told and does not end the writer.

    Textual's writer thread dies of it otherwise, and the screen waits for it for ever.
    """

    def __init__(self, file: TextIO, app: "App[Any]") -> None:
        self._file = file
        self._app = app
        self._is_lost = False

    def write(self, text: str) -> int:
        """Write what can be encoded; nothing once the terminal is gone."""
        try:
            return 0 if self._is_lost else self._file.write(text)
        except UnicodeError as error:
            tell(self._app, error)
            return self._file.write(text.encode("ascii", "replace").decode())
        except OSError:
            self._lose()
            return 0

    def flush(self) -> None:
        """Flush, unless the terminal is gone."""
        try:
            if not self._is_lost:
                self._file.flush()
        except OSError:
            self._lose()

    def fileno(self) -> int:
        """Give the terminal's own number."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return self._file.isatty()

    def _lose(self) -> None:
        self._is_lost = True
        self._app.call_later(self._app.exit, None, LOST)


def steady(stock: type[Driver]) -> type[Driver]:
    """Give the driver with threads that go on; the same driver if it is made otherwise inside."""
    if not callable(getattr(stock, "run_input_thread", None)):
        return stock

    class SteadyDriver(stock):  # type: ignore[misc, valid-type]
        def __init__(self, app: "App[Any]", **options: Any) -> None:
            super().__init__(app, **options)
            file: TextIO | None = getattr(self, "_file", None)
            if file is not None:
                self._file = SteadyFile(file, app)

        def run_input_thread(self) -> None:
            """Read keys until the driver stops."""
            while True:
                try:
                    super().run_input_thread()
                except OSError:  # the terminal is gone
                    self._app.call_later(self._app.exit, None, LOST)
                    return
                except Exception as error:
                    tell(self._app, error)
                    if self.exit_event.wait(REST_SECS):
                        return
                else:
                    return

    return SteadyDriver
