"""Moderation: freezes whom a command hits, asks where it must be asked, sends the request up."""

from functools import partial
from typing import Final

from msgspec.structs import replace

from roomtui.api.models import Session
from roomtui.live.actions.request import Action, ModerationRequest
from roomtui.live.snapshot import Snapshot
from roomtui.ui.confirm import Confirmation
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.live.confirmations import (
    confirmation_of,
    moderation_question,
    request_for_everyone,
    request_for_people,
)
from roomtui.ui.live.participants_pane import NO_SESSION, ParticipantsPane
from roomtui.ui.live.rows import ParticipantRow, participant_facts, participant_row
from roomtui.ui.messages import ModerationRequested
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler

NOT_TOLD: Final = "The service does not say who is in this session."
NOT_READ: Final = "Some of the people in this session could not be read."


class ModerationController:
    """Moderates the participants of the session that a screen shows."""

    def __init__(self, screen: PaneScreen) -> None:
        self._screen = screen

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does, and where it does nothing."""
        some, everyone = self._hit_some, self._hit_everyone
        return (
            Handler("mute", partial(some, Action.MUTE), self._not_on_participants),
            Handler("unmute", partial(some, Action.UNMUTE), self._not_on_participants),
            Handler("kick", partial(some, Action.KICK), self._not_on_participants),
            Handler("mute-all", partial(everyone, Action.MUTE), self._not_on_a_session),
            Handler("unmute-all", partial(everyone, Action.UNMUTE), self._not_on_a_session),
            Handler("kick-all", partial(everyone, Action.KICK), self._not_on_a_session),
            Handler("end-session", self._end_session, self._not_on_a_session),
        )

    def _not_on_participants(self) -> str:
        if self._screen.pane is self._participants:
            return ""
        return "Go to the participants first. Nothing was sent."

    def _not_on_a_session(self) -> str:
        if self._screen.pane.id != "activity":
            return ""
        return "Go to the session first. Nothing was sent."

    @property
    def _participants(self) -> ParticipantsPane:
        return self._screen.query_one(ParticipantsPane)

    @property
    def _snapshot(self) -> Snapshot:
        """Return the snapshot that the operator sees."""
        return self._screen.ui_state.snapshot

    def _end_session(self) -> None:
        if session := self._whole_session():
            everyone = self._everyone(session)
            request = request_for_everyone(Action.END, session, everyone, (), self._snapshot)
            self._send(request, (), many=True)

    def _current_session(self) -> Session | None:
        session_id = self._participants.session_id
        session = self._snapshot.sessions.get(session_id)
        if session is None:
            chosen = session_id not in {"", NO_SESSION}
            why = "That session has ended." if chosen else "There is no active session here."
            self._screen.say(f"{why} Nothing was sent; choose another.")
        elif session.id in self._snapshot.silent:
            self._screen.say(f"{NOT_TOLD} Nothing was sent; try again once it does.")
            return None
        return session

    def _whole_session(self) -> Session | None:
        """Return the current session where everybody in it is known, who are all to be hit."""
        session = self._current_session()
        if session is not None and not self._snapshot.is_counted(session.id):
            self._screen.say(f"{NOT_READ} Nothing was sent; try again once they can.")
            return None
        return session

    def _everyone(self, session: Session) -> list[ParticipantRow]:
        facts = participant_facts(self._snapshot, session.id, self._screen.ui_state.last_actions)
        return [participant_row(*known) for known in facts]

    def _marked(self) -> list[ParticipantRow]:
        state = self._participants.state
        return [row for row_id in state.marks if (row := state.row(row_id))]

    def _hit_some(self, action: Action) -> None:
        """Hit the marked, or the one under the cursor."""
        session = self._current_session()
        if session is None or not (hit := self._marked() or self._under_cursor()):
            return
        request = request_for_people(action, session, hit, self._snapshot)
        self._send(request, self._participants.state.hidden_marks, many=False)

    def _under_cursor(self) -> list[ParticipantRow]:
        current = self._participants.current
        if current is None:
            self._screen.say("Nobody is under the cursor. Nothing was sent.")
            return []
        if self._participants.state.is_gone(current.id):
            self._screen.say(f"{current.name} has left. Nothing was sent.")
            return []
        return [current]

    def _hit_everyone(self, action: Action) -> None:
        """Hit everyone but the marked."""
        session = self._whole_session()
        if session is None:
            return
        everyone, marked = self._everyone(session), self._marked()
        request = request_for_everyone(action, session, everyone, marked, self._snapshot)
        if not request.targets:
            self._screen.say("There is nobody to hit. Nothing was sent.")
        else:
            self._send(request, self._participants.state.hidden_marks, many=True)

    def _send(
        self, request: ModerationRequest, hidden: tuple[ParticipantRow, ...], *, many: bool
    ) -> None:
        """Send a request up, once that is confirmed where it must be."""
        screen = self._screen
        if confirmation_of(request, hidden, many=many) is Confirmation.NOTHING:
            screen.post_message(ModerationRequested(request))
            return

        def answered(go: bool | None) -> None:
            if go:
                confirmed = replace(request, confirmed=len(request.targets))
                screen.post_message(ModerationRequested(confirmed))

        snapshot, now = self._snapshot, screen.ui_state.now
        question = moderation_question(request, hidden, many=many, snapshot=snapshot, now=now)
        ask(screen, question, answered)
