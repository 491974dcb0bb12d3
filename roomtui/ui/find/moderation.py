"""Moderation of people who were found: whom a key hits, frozen and sent as on the live screen."""

from functools import partial
from typing import Final

from roomtui.live.actions.request import Action
from roomtui.ui.find.results import FindResults
from roomtui.ui.live.asking_which import MarkingScreen
from roomtui.ui.live.marked_moderation import hit_people
from roomtui.ui.live.moderation import why_no_session
from roomtui.ui.screens.controller import Handler

NOBODY: Final = "Nobody is under the cursor. Nothing was sent."


class FoundModeration:
    """Mutes, unmutes and kicks the marked, or whoever is under the cursor.

    Args:
        screen: asks, and has the snapshot that the operator sees.
        results: have the cursor and the marks.
    """

    def __init__(self, screen: MarkingScreen, results: FindResults) -> None:
        self._screen = screen
        self._results = results

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does, and where it does nothing."""
        return tuple(
            Handler(action.value, partial(self._hit, action), self._why_not)
            for action in (Action.MUTE, Action.UNMUTE, Action.KICK)
        )

    def _why_not(self) -> str:
        """Return why nobody can be acted on."""
        return "" if self._screen.ui_state.marks.people else self._why_not_current()

    def _why_not_current(self) -> str:
        """Return why what is under the cursor cannot be acted on."""
        if (row := self._results.current) is None:
            return NOBODY
        if row.participant is None:
            return f"{row.name} is a {row.kind}: people are acted on here. Nothing was sent."
        if self._results.state.is_gone(row.id):
            return f"{row.name} has left. Nothing was sent."
        return why_no_session(row.session_id, self._screen.ui_state.snapshot)

    def _hit(self, action: Action) -> None:
        current = None if self._why_not_current() else self._results.subject
        hit_people(self._screen, action, current)
