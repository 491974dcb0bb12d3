"""Moderation: freezes whom a command hits, asks where it must be asked, sends the request up."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from roomtui.api.models import Session
from roomtui.live.actions.request import Action
from roomtui.live.snapshot import Snapshot
from roomtui.ui.live.participants_pane import NO_SESSION, ParticipantsPane
from roomtui.ui.live.person_moderation import PersonModeration
from roomtui.ui.live.rows import ParticipantRow, participant_facts, participant_row
from roomtui.ui.record_ref import RecordRef, session_ref
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler

if TYPE_CHECKING:
    from roomtui.ui.live.confirmations import Person
    from roomtui.ui.live.confirmed_request import SparingHosts

NOT_TOLD: Final = "The service does not say who is in this session."
OUT_OF_VIEW: Final = "The session under the cursor is out of view. Nothing was sent; move to one."
ELSEWHERE: Final = "The session that is shown is not under the cursor. Nothing was sent."
NOT_READ: Final = "Some of the people in this session could not be read."

PEOPLE: Final = ("people", "activity")
SESSION: Final = ("people", "sessions", "rooms")
"""Ids of the panes where somebody, and where a session, is under the cursor or what it is on."""


class ModerationController:
    """Moderates the participants of the session that a screen shows."""

    def __init__(self, screen: PaneScreen) -> None:
        self._screen = screen
        self._person = PersonModeration(screen)

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does, and where it does nothing."""
        some, everyone = self._hit_some, self._hit_everyone
        nobody, not_all = self._why_nobody, self._why_not_all
        but_hosts, no_hosts = partial(everyone, but_hosts=True), self._why_no_hosts
        return (
            Handler("mute", partial(some, Action.MUTE), nobody, PEOPLE, self._has_marked),
            Handler("unmute", partial(some, Action.UNMUTE), nobody, PEOPLE, self._has_marked),
            Handler("kick", partial(some, Action.KICK), nobody, PEOPLE, self._has_marked),
            Handler("mute-all", partial(everyone, Action.MUTE), not_all, SESSION),
            Handler("unmute-all", partial(everyone, Action.UNMUTE), not_all, SESSION),
            Handler("kick-all", partial(everyone, Action.KICK), not_all, SESSION),
            Handler("mute-all-but-hosts", partial(but_hosts, Action.MUTE), no_hosts, SESSION),
            Handler("kick-all-but-hosts", partial(but_hosts, Action.KICK), no_hosts, SESSION),
            Handler("end-session", self._end_session, self._why_no_end, SESSION),
        )

    def _why_no_session(self) -> str:
        """Return why there is no session that could be acted on."""
        return why_no_session(self._participants.session_id, self._snapshot)

    def _why_not_whole(self) -> str:
        """Return why not everybody in the session can be acted on."""
        if why := self._why_no_session() or self._why_not_under_cursor():
            return why
        is_counted = self._snapshot.is_counted(self._participants.session_id)
        return "" if is_counted else f"{NOT_READ} Nothing was sent; try again once they can."

    def _why_not_all(self) -> str:
        """Return why neither a session nor those that are marked can be acted on as a whole."""
        return "" if self._goes_for_sessions() else self._why_not_whole()

    def _goes_for_sessions(self) -> bool:
        """Return whether sessions are marked, and the keys go to the pane that they stand in."""
        return self._screen.pane.id == "sessions" and bool(self._screen.ui_state.marks.sessions)

    def _why_not_under_cursor(self) -> str:
        """Return why the session is not the one that the cursor of another pane is on, in view."""
        pane, state = self._screen.pane, self._screen.pane.state
        if pane is self._participants:
            return ""
        if state.cursor is not None and state.seen is None:
            return OUT_OF_VIEW
        is_under = state.seen in {self._session.id, self._session.room_id}
        return "" if is_under else ELSEWHERE

    def _why_nobody(self) -> str:
        """Return why there is nobody to act on."""
        if self._has_marked():
            return ""
        if self._screen.pane is not self._participants:
            return self._person.why_not()
        return self._why_not_current()

    def _has_marked(self) -> bool:
        """Return whether somebody is marked, in whatever session."""
        return bool(self._screen.ui_state.marks.people)

    def _why_not_current(self) -> str:
        """Return why the one under the cursor of the participants cannot be acted on."""
        if why := self._why_no_session():
            return why
        if (current := self._participants.current) is None:
            return "Nobody is under the cursor. Nothing was sent."
        is_gone = self._participants.state.is_gone(current.id)
        return f"{current.name} has left. Nothing was sent." if is_gone else ""

    @property
    def _participants(self) -> ParticipantsPane:
        return self._screen.query_one(ParticipantsPane)

    @property
    def _snapshot(self) -> Snapshot:
        """Return the snapshot that the operator sees."""
        return self._screen.ui_state.snapshot

    def _why_no_end(self) -> str:
        """Return why there is no session to end."""
        return "" if self._screen.ui_state.marks.sessions else self._why_not_whole()

    def _end_session(self) -> None:
        """End the marked sessions, or the one that the cursor is on or whose people are shown."""
        from roomtui.ui.live.marked_moderation import end_meant

        end_meant(self._screen, self._current_session)

    @property
    def _current_session(self) -> RecordRef | None:
        """Return the session that is acted on, where it can be as a whole."""
        if self._why_not_whole():
            return None
        return session_ref(self._snapshot.account, self._session, self._snapshot)

    @property
    def _session(self) -> Session:
        """Return the session that is acted on; there is none while there is a reason why not."""
        return self._snapshot.sessions[self._participants.session_id]

    def _everyone(self, session: Session) -> list[ParticipantRow]:
        facts = participant_facts(self._snapshot, session.id, self._screen.ui_state.last_actions)
        return [participant_row(*known) for known in facts]

    def _hit_some(self, action: Action) -> None:
        """Hit the marked, or the one under the cursor; in the activity, whom its line is about."""
        if self._screen.pane is not self._participants:
            self._person.hit(action)
        else:
            from roomtui.ui.live.marked_moderation import hit_people

            is_there = not self._why_not_current()
            hit_people(self._screen, action, self._participants.subject if is_there else None)

    def _why_no_hosts(self) -> str:
        """Return why not everybody but the hosts can be acted on."""
        if (why := self._why_not_all()) or self._screen.settings.host_roles:
            return why
        from roomtui.ui.live.hosts_spared import NO_ROLES

        return NO_ROLES

    def _hit_everyone(self, action: Action, *, but_hosts: bool = False) -> None:
        """Hit everyone but those marked in the session; with `but_hosts` no host either.

        In the pane of the sessions, that goes for all of them that are marked.
        """
        from roomtui.ui.live.confirmations import request_for_everyone
        from roomtui.ui.live.confirmed_request import send_once_confirmed
        from roomtui.ui.live.hosts_spared import why_no_hosts
        from roomtui.ui.live.marked_moderation import marked_elsewhere, spared_in

        if self._goes_for_sessions():
            from roomtui.ui.live.marked_sessions import hit_everyone_in

            roles = self._screen.settings.host_roles
            current = self._current_session
            hit_everyone_in(self._screen, action, current, roles, but_hosts=but_hosts)
            return
        session = self._session
        spared = spared_in(self._screen, session.id)
        everyone = self._everyone(session)
        request = request_for_everyone(action, session, everyone, spared, self._snapshot)
        sparing = self._sparing(action, everyone, spared, is_meant=but_hosts)
        if but_hosts and (why := why_no_hosts(everyone, self._screen.settings.host_roles)):
            self._screen.say(why)
        elif not (sparing.request if sparing and but_hosts else request).targets:
            self._screen.say("There is nobody to hit. Nothing was sent.")
        else:
            hidden = self._participants.state.hidden_marks
            notes = marked_elsewhere(self._screen, session.id)
            send_once_confirmed(
                self._screen, request, hidden, many=True, sparing=sparing, notes=notes
            )

    def _sparing(
        self,
        action: Action,
        everyone: list[ParticipantRow],
        marked: "Sequence[Person]",
        *,
        is_meant: bool,
    ) -> "SparingHosts | None":
        """Return the request that spares those hosts too who are not marked, if there are any."""
        from roomtui.ui.live.confirmations import request_for_everyone
        from roomtui.ui.live.confirmed_request import SparingHosts
        from roomtui.ui.live.hosts_spared import hosts_among

        left_out = {person.id for person in marked}
        claiming = hosts_among(everyone, self._screen.settings.host_roles)
        hosts = [one for one in claiming if one.id not in left_out]
        if not hosts:
            return None
        request = request_for_everyone(
            action, self._session, everyone, marked, self._snapshot, hosts
        )
        ids = frozenset(host.id for host in hosts)
        return SparingHosts(request, ids, is_meant) if request.targets or is_meant else None


def why_no_session(session_id: str, snapshot: Snapshot) -> str:
    """Return why there is no session of an id whose people could be acted on, or nothing."""
    if not snapshot.number:
        return "The first answer has not come yet. Nothing was sent."
    if session_id not in snapshot.sessions:
        chosen = session_id not in {"", NO_SESSION}
        why = "That session has ended." if chosen else "There is no active session here."
        return f"{why} Nothing was sent; choose another."
    is_silent = session_id in snapshot.silent
    return f"{NOT_TOLD} Nothing was sent; try again once it does." if is_silent else ""
