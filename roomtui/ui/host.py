"""The app as screens, dialogs and the palette see it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, cast

from textual.app import App

from roomtui.live.clock import Clock
from roomtui.settings import Settings
from roomtui.ui.commands import ScreenName


class Host(Protocol):
    """What the parts of the screen may use of the app, beside what every Textual app has."""

    @property
    def settings(self) -> Settings:
        """Return what was settled from flags, environment and configuration."""

    @property
    def clock(self) -> Clock:
        """Return the console's clocks."""

    @property
    def place(self) -> ScreenName:
        """Return the screen that is shown, below any dialog."""

    def server_now(self) -> datetime:
        """Return the time on the server's clock, which no change of this machine's moves."""

    def note(self, sentence: str) -> None:
        """Add a line to the activity, where it stays for a while."""

    def copy_out(self, text: str, what: str) -> None:
        """Copy a text, and tell the operator what was done."""

    def copy_secret(self, secret: str, what: str, tell: Callable[[str], None]) -> None:
        """Copy a secret without keeping it, and say what was done."""


def host_of(app: App[Any]) -> Host:
    """Return Textual's app as the host that it is in the console."""
    return cast("Host", app)
