"""Asks before what cannot be taken back; the dialog is imported with the first question."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from roomtui.ui.confirm import Question
from roomtui.ui.host import host_of


def ask(screen: Screen[Any], question: Question, answered: Callable[[bool | None], None]) -> None:
    """Open the confirm dialog over a screen."""
    from roomtui.ui.dialogs.confirm import ConfirmDialog

    screen.app.push_screen(ConfirmDialog(question, host_of(screen.app).settings.keys), answered)
