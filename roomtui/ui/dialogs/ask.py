"""Asks before what cannot be taken back; the dialog is imported with the first question."""

from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from msgspec.structs import replace
from textual.app import App

from roomtui.live.watch_list import Watched
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Question
from roomtui.ui.host import host_of
from roomtui.ui.live.rows import person_name
from roomtui.ui.messages import WatchRequested
from roomtui.ui.ui_state import UiState

KICKED: Final = "kicked"
"""The note on somebody who is watched because they were kicked."""


class Opener(Protocol):
    """What a question is asked over."""

    @property
    def app(self) -> App[Any]:
        """Return the app."""


def ask(screen: Opener, question: Question, answered: Callable[[bool | None], None]) -> None:
    """Open the confirm dialog over a screen."""
    from roomtui.ui.dialogs.confirm import ConfirmDialog

    app = screen.app
    people = watched_if_wanted(app, question) if question.count is None else ()
    offered = offer_words([one.name for one in people], len(question.leaving))
    if trusted := trusted_among(question.leaving, host_of(app).ui_state):
        warning = f"Trusted by the configuration: {fmt.names(trusted)}."
        question = replace(question, lines=(*question.lines, warning))
    dialog = ConfirmDialog(question, host_of(app).settings.keys, offered)

    def done(go: bool | None) -> None:
        if go and dialog.is_offer_taken:
            app.post_message(WatchRequested(people))
        answered(go)

    app.push_screen(dialog, done)


def offer_words(names: list[str], leaving: int) -> str:
    """Return the offer to watch those of some who leave that can be watched; they are named."""
    if len(names) < leaving:
        return f"Also watch {fmt.names(names)}" if names else ""
    return f"Also watch {'all of them' if leaving > 1 else names[0]}" if names else ""


def watched_if_wanted(app: App[Any], question: Question) -> tuple[Watched, ...]:
    """Return those whom a question sends away, as they would be watched; not who is already."""
    from roomtui.ui.screens.watching import watchable, watched_by

    ui_state = host_of(app).ui_state
    known = map(ui_state.snapshot.people.get, question.leaving)
    people = watchable(filter(None, known), ui_state)
    return watched_by([one for one in people if one.watched is None], app, KICKED)


def trusted_among(participant_ids: Iterable[str], ui_state: UiState) -> list[str]:
    """Return the names of those of some people whom the configuration trusts."""
    identities, people = ui_state.analysis.identities, ui_state.snapshot.people
    trusted = (one for one in participant_ids if identities.is_trusted(identities.of(one)))
    return [person_name(people[one]) for one in trusted if one in people]
