"""Asks before what cannot be taken back; the dialog is imported with the first question."""

from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from msgspec.structs import replace
from textual.app import App

from roomtui.live.watch_list import LONGEST_NOTE, Watched
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Agreed, Option, Question
from roomtui.ui.host import host_of
from roomtui.ui.live.rows import person_name
from roomtui.ui.messages import WatchRequested
from roomtui.ui.ui_state import UiState

KICKED: Final = "kicked"
"""The note on somebody who is watched because they were kicked."""


WATCH: Final = "watch"
"""The command of the option to watch those who are sent away."""


class Opener(Protocol):
    """What a question is asked over."""

    @property
    def app(self) -> App[Any]:
        """Return the app."""


def ask(screen: Opener, question: Question, answered: Callable[[Agreed | None], None]) -> None:
    """Open the confirm dialog over a screen; `answered` is given None where it was declined."""
    from roomtui.ui.dialogs.confirm import ConfirmDialog

    app = screen.app
    settings = host_of(app).settings
    asked = _with_others(question, app)
    dialog = ConfirmDialog(asked, settings.keys, settings.reasons)

    def done(agreed: Agreed | None) -> None:
        if agreed and WATCH in agreed.options:
            note = f"{KICKED}: {agreed.reason}" if agreed.reason else KICKED
            people = watched_if_wanted(app, question.asked_with(agreed.options), note)
            app.post_message(WatchRequested(people))
        answered(agreed)

    app.push_screen(dialog, done)


def _with_others(question: Question, app: App[Any]) -> Question:
    """Return a question that offers to watch who leaves, and tells who of them is trusted.

    So does what is asked instead where an option is on.
    """
    lines = question.lines
    if trusted := trusted_among(question.leaving, host_of(app).ui_state):
        lines = (*lines, f"Trusted by the configuration: {fmt.names(trusted)}.")
    options = tuple(
        replace(one, instead=_with_others(one.instead, app)) if one.instead else one
        for one in question.options
    )
    if question.leaving:
        people = watched_if_wanted(app, question) if question.count is None else ()
        words = offer_words([one.name for one in people], len(question.leaving))
        options = (*options, Option(WATCH, words))
    return replace(question, lines=lines, options=options)


def offer_words(names: list[str], leaving: int) -> str:
    """Return the offer to watch those of some who leave that can be watched; they are named."""
    if len(names) < leaving:
        return f"Also watch {fmt.names(names)}" if names else ""
    return f"Also watch {'all of them' if leaving > 1 else names[0]}" if names else ""


def watched_if_wanted(app: App[Any], question: Question, note: str = KICKED) -> tuple[Watched, ...]:
    """Return those whom a question sends away, as they would be watched; not who is already."""
    from roomtui.ui.screens.watching import watchable, watched_by

    ui_state = host_of(app).ui_state
    known = map(ui_state.snapshot.people.get, question.leaving)
    people = watchable(filter(None, known), ui_state)
    new = [one for one in people if one.watched is None]
    return watched_by(new, app, safe(note, LONGEST_NOTE))


def trusted_among(participant_ids: Iterable[str], ui_state: UiState) -> list[str]:
    """Return the names of those of some people whom the configuration trusts."""
    identities, people = ui_state.analysis.identities, ui_state.snapshot.people
    trusted = (one for one in participant_ids if identities.is_trusted(identities.of(one)))
    return [person_name(people[one]) for one in trusted if one in people]
