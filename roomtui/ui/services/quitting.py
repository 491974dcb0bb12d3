"""The quit service: ends the console when it is asked to, but not in the middle of something."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from roomtui.process.ending_signals import end_in_order_by
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.ui.services.background import BackgroundServices

SIGNALLED: Final = 128
"""What is added to a signal's number in the exit status of a process that was asked to end."""

QUIT_SECS: Final = 10.0
"""Seconds in which a second q leaves although something is under way."""


class QuitService:
    """Ends the app by a key, asking once more while something is under way, and by a signal.

    Args:
        app: is ended.
        background: returns what may be under way.
        keys: those that are configured.
    """

    def __init__(
        self,
        app: TerminalApp,
        background: "Callable[[], BackgroundServices]",
        keys: Mapping[str, str],
    ) -> None:
        self._app = app
        self._background = background
        self._keys = keys
        self._is_asked = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def heed_signals(self) -> None:
        """End in good order by a signal from now on, if this console has the terminal."""
        self._loop = asyncio.get_running_loop()
        if not self._app.is_headless:
            end_in_order_by(self.end_in_order)

    def end_in_order(self, number: int) -> None:
        """End because of a signal, from any thread.

        Raises:
            RuntimeError: there is no loop that could.
        """
        if self._loop is None:
            raise RuntimeError("not started")
        self._loop.call_soon_threadsafe(self._app.exit, None, SIGNALLED + number)

    def quit(self) -> None:
        """Leave, but not in the middle of something unless asked twice."""
        services = self._background()
        is_acting = services.actions.is_busy or services.plans.is_busy
        ending = "" if self._is_asked else services.policies.ending()
        if (is_acting or services.downloads.is_busy) and not self._is_asked:
            self._is_asked = True
            self._app.set_timer(QUIT_SECS, self.stay)
            if services.plans.is_busy:
                told = " ".join(filter(None, (services.plans.how_far, ending)))
                self._app.notify(f"{told} Once more stops it and leaves.")
                return
            what = "An action" if is_acting else "A download"
            loss = "without its outcome" if is_acting else "and drops what has come"
            told = " ".join(filter(None, (f"{what} is on its way.", ending)))
            self._app.notify(f"{told} Once more leaves {loss}.")
            return
        if ending:
            self._is_asked = True
            self._app.set_timer(QUIT_SECS, self.stay)
            self._app.notify(f"{ending} Once more leaves.")
            return
        self._app.exit()

    def stay(self) -> None:
        """Ask again before leaving: there is something else under way, or it was long ago."""
        self._is_asked = False

    def tell_how(self) -> None:
        """Answer with the key that quits."""
        self._app.notify(f"Press {self._keys.get('quit', 'q')} to quit.", timeout=2)
