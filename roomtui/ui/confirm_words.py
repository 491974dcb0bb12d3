"""Asks before what cannot be taken back."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from roomtui.ui.live.confirmations import Question


def ask(screen: Screen[Any], question: Question, answered: Callable[[bool | None], None]) -> None:
    """Open the dialog of a question, which is imported when the first is asked."""
    from roomtui.ui.dialogs.confirm import dialog_for

    screen.app.push_screen(dialog_for(question), answered)
