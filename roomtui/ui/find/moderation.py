"""Moderation of people who were found: whom a key hits, frozen and sent as on the live screen."""

from functools import partial
from typing import Final

from roomtui.live.actions.request import Action
from roomtui.ui import format as fmt
from roomtui.ui.find.results import FindResults
from roomtui.ui.find.rows import FoundRow
from roomtui.ui.live.confirmations import request_for_people
from roomtui.ui.live.confirmed_request import AskingScreen, send_once_confirmed
from roomtui.ui.live.moderation import why_no_session
from roomtui.ui.live.rows import ParticipantRow
from roomtui.ui.screens.controller import Handler

NOBODY: Final = "Nobody is under the cursor. Nothing was sent."


class FoundModeration:
    """Mutes, unmutes and kicks the marked, or whoever is under the cursor.

    Args:
        screen: asks, and has the snapshot that the operator sees.
        results: have the cursor and the marks.
    """

    def __init__(self, screen: AskingScreen, results: FindResults) -> None:
        self._screen = screen
        self._results = results

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does, and where it does nothing."""
        return tuple(
            Handler(action.value, partial(self._hit, action), self._why_not)
            for action in (Action.MUTE, Action.UNMUTE, Action.KICK)
        )

    @property
    def _meant(self) -> tuple[FoundRow, ...]:
        """Return the marked, or else what is under the cursor."""
        current = self._results.current
        return self._results.state.marked or (() if current is None else (current,))

    def _why_not(self) -> str:
        """Return why nobody can be acted on."""
        meant = self._meant
        if not meant:
            return NOBODY
        sessions = {row.session_id for row in meant}
        if len(sessions) > 1:
            clear = self._results.key_for("clear-marks")
            many = fmt.count(len(sessions), "session")
            return (
                f"The marked are in {many}: act on those of one at a time. "
                f"{clear} takes the marks away."
            )
        (row, *_) = meant
        if row.participant is None:
            return f"{row.name} is a {row.kind}: people are acted on here. Nothing was sent."
        if self._results.state.is_gone(row.id):
            return f"{row.name} has left. Nothing was sent."
        return why_no_session(row.session_id, self._screen.ui_state.snapshot)

    def _hit(self, action: Action) -> None:
        snapshot, meant = self._screen.ui_state.snapshot, self._meant
        session = snapshot.sessions[meant[0].session_id]
        request = request_for_people(action, session, _people(meant), snapshot)
        hidden = _people(self._results.state.hidden_marks)
        send_once_confirmed(self._screen, request, hidden, many=False)


def _people(rows: tuple[FoundRow, ...]) -> tuple[ParticipantRow, ...]:
    return tuple(filter(None, (row.person for row in rows)))
