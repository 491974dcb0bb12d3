"""Asks before what cannot be taken back; the dialog is imported with the first question."""

from collections.abc import Callable
from typing import Any, Protocol

from textual.app import App

from roomtui.ui.confirm import Question
from roomtui.ui.host import host_of


class Opener(Protocol):
    """What a question is asked over."""

    @property
    def app(self) -> App[Any]:
        """Return the app."""


def ask(screen: Opener, question: Question, answered: Callable[[bool | None], None]) -> None:
    """Open the confirm dialog over a screen."""
    from roomtui.ui.dialogs.confirm import ConfirmDialog

    screen.app.push_screen(ConfirmDialog(question, host_of(screen.app).settings.keys), answered)
