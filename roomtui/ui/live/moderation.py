"""The moderation keys of a screen: freeze whom they hit, ask where it must be asked, send up."""

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
from roomtui.ui.live.rows import ParticipantRow, person_facts, person_row
from roomtui.ui.messages import ModerationRequested
from roomtui.ui.screens.base import PaneScreen

NOT_TOLD: Final = "The service does not say who is in this session."
NOT_READ: Final = "Some of the people in this session could not be read."


class Moderating(PaneScreen):
    """A screen with a current session whose people can be moderated."""

    @property
    def people(self) -> ParticipantsPane:
        """The pane with the people of the current session."""
        return self.query_one(ParticipantsPane)

    @property
    def snapshot(self) -> Snapshot:
        """The picture that the operator sees."""
        return self.ui_state.snapshot

    def action_mute(self) -> None:
        """Mute the marked, or the one under the cursor."""
        self._hit_some(Action.MUTE)

    def action_unmute(self) -> None:
        """Unmute the marked, or the one under the cursor."""
        self._hit_some(Action.UNMUTE)

    def action_kick(self) -> None:
        """Kick the marked, or the one under the cursor."""
        self._hit_some(Action.KICK)

    def action_mute_all(self) -> None:
        """Mute everyone but the marked."""
        self._hit_everyone(Action.MUTE)

    def action_unmute_all(self) -> None:
        """Unmute everyone but the marked."""
        self._hit_everyone(Action.UNMUTE)

    def action_kick_all(self) -> None:
        """Kick everyone but the marked."""
        self._hit_everyone(Action.KICK)

    def action_end_session(self) -> None:
        """End the current session."""
        if session := self._whole_session():
            order = request_for_everyone(
                Action.END, session, self._everyone(session), (), self.snapshot
            )
            self._give(order, (), many=True)

    def _current_session(self) -> Session | None:
        if self.pane.id == "activity":
            self.say("Go to the session first. Nothing was sent.")
            return None
        session = self.snapshot.sessions.get(self.people.session_id)
        if session is None:
            chosen = self.people.session_id not in {"", NO_SESSION}
            why = "That session has ended." if chosen else "There is no active session here."
            self.say(f"{why} Nothing was sent; choose another.")
        elif session.id in self.snapshot.silent:
            self.say(f"{NOT_TOLD} Nothing was sent; try again once it does.")
            return None
        return session

    def _whole_session(self) -> Session | None:
        """Return the current session where everybody in it is known, who are all to be hit."""
        session = self._current_session()
        if session is not None and not self.snapshot.is_counted(session.id):
            self.say(f"{NOT_READ} Nothing was sent; try again once they can.")
            return None
        return session

    def _everyone(self, session: Session) -> list[ParticipantRow]:
        facts = person_facts(self.snapshot, session.id, self.ui_state.last_actions)
        return [person_row(*known) for known in facts]

    def _marked(self) -> list[ParticipantRow]:
        state = self.people.state
        return [row for row_id in state.marks if (row := state.row(row_id))]

    def _hit_some(self, action: Action) -> None:
        if self.pane is not self.people:
            self.say("Go to the participants first. Nothing was sent.")
            return
        session = self._current_session()
        if session is None or not (hit := self._marked() or self._under_cursor()):
            return
        order = request_for_people(action, session, hit, self.snapshot)
        self._give(order, self.people.state.hidden_marks, many=False)

    def _under_cursor(self) -> list[ParticipantRow]:
        current = self.people.current
        if current is None:
            self.say("Nobody is under the cursor. Nothing was sent.")
            return []
        if self.people.state.is_gone(current.id):
            self.say(f"{current.name} has left. Nothing was sent.")
            return []
        return [current]

    def _hit_everyone(self, action: Action) -> None:
        session = self._whole_session()
        if session is None:
            return
        order = request_for_everyone(
            action, session, self._everyone(session), self._marked(), self.snapshot
        )
        if not order.targets:
            self.say("There is nobody to hit. Nothing was sent.")
        else:
            self._give(order, self.people.state.hidden_marks, many=True)

    def _give(
        self, order: ModerationRequest, hidden: tuple[ParticipantRow, ...], *, many: bool
    ) -> None:
        """Send an order up, once that is confirmed where it must be."""
        if confirmation_of(order, hidden, many=many) is Confirmation.NOTHING:
            self.post_message(ModerationRequested(order))
            return

        def answered(go: bool | None) -> None:
            if go:
                self.post_message(ModerationRequested(replace(order, confirmed=len(order.targets))))

        snapshot, now = self.snapshot, self.ui_state.now
        question = moderation_question(order, hidden, many=many, snapshot=snapshot, now=now)
        ask(self, question, answered)
