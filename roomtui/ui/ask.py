"""Opens the confirm dialog, which is imported when the first question is asked."""

from collections.abc import Callable

from roomtui.ui.confirm import Question
from roomtui.ui.screens.base import PaneScreen


def ask(screen: PaneScreen, question: Question, answered: Callable[[bool | None], None]) -> None:
    """Ask a question over a screen; the answer goes to `answered`, None where it was closed."""
    from roomtui.ui.dialogs.confirm import ConfirmDialog

    screen.app.push_screen(ConfirmDialog(question, screen.settings.keys), answered)
