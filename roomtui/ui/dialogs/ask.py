"""Asks before what cannot be taken back; the dialog is imported with the first question."""

from collections.abc import Callable
from typing import Any, Final

from textual.app import App
from textual.screen import Screen

from roomtui.live.watch_list import Watched
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Question
from roomtui.ui.host import host_of
from roomtui.ui.messages import WatchRequested

KICKED: Final = "kicked"
"""The note on somebody who is watched because they were kicked."""


def ask(screen: Screen[Any], question: Question, answered: Callable[[bool | None], None]) -> None:
    """Open the confirm dialog over a screen."""
    from roomtui.ui.dialogs.confirm import ConfirmDialog

    app = screen.app
    people = watched_if_wanted(app, question)
    named = fmt.names([one.name for one in people], most=2)
    dialog = ConfirmDialog(
        question, host_of(app).settings.keys, f"Also watch {named}" if people else ""
    )

    def done(go: bool | None) -> None:
        if go and dialog.is_offer_taken:
            app.post_message(WatchRequested(people))
        answered(go)

    app.push_screen(dialog, done)


def watched_if_wanted(app: App[Any], question: Question) -> tuple[Watched, ...]:
    """Return those whom a question sends away, as they would be watched; not who is already."""
    from roomtui.ui.screens.watching import watchable, watched_by

    ui_state = host_of(app).ui_state
    known = map(ui_state.snapshot.people.get, question.leaving)
    people = watchable(filter(None, known), ui_state)
    return watched_by([one for one in people if one.watched is None], app, KICKED)
