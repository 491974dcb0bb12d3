"""The participants of one session."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual.reactive import var

from roomtui.live.actions.last_actions import AccountNotes
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.kinds import RecordKind
from roomtui.ui.filters.text import fold
from roomtui.ui.live.action_cell import last_column_of_people
from roomtui.ui.live.rows import (
    NO_POLICY,
    MadeRows,
    ParticipantRow,
    participant_facts,
    participant_row,
)
from roomtui.ui.marks import session_of
from roomtui.ui.naming import LONGEST_ROOM, cut
from roomtui.ui.record_ref import RecordRef, participant_ref
from roomtui.ui.table.columns import (
    UNKNOWN,
    WIDE,
    Cell,
    CellContext,
    Column,
    id_column,
    participant_column,
)
from roomtui.ui.table.emptiness import why_empty
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState

AS_ASKED: Final = frozenset({Outcome.SENDING, Outcome.SENT, Outcome.CONFIRMED})

NOT_TOLD: Final = "not told who is in it"
"""Follows the title where the service does not say who is in a session; those shown were there."""

NOT_ALL_READ: Final = "not all could be read"

NO_SESSION: Final = "none"
"""Stands for a chosen room without a session, which is not the same as nothing chosen yet."""


def _here_for(row: ParticipantRow) -> float | None:
    return -row.participant.joined_at.timestamp() if row.participant.joined_at else None


def _claims(row: ParticipantRow) -> str:
    from roomtui.ui.live.claims import claims  # no narrow screen has need of it

    return claims(row.participant.context, row.name, row.role)


def _joined(row: ParticipantRow, look: CellContext) -> Cell:
    at = row.participant.joined_at
    return UNKNOWN if at is None else Cell(look.clock(at), "dim")


def _for(row: ParticipantRow, look: CellContext) -> Cell:
    return Cell("left" if look.gone else look.age(row.participant.joined_at) or "?")


COLUMNS: Final = (
    participant_column(lambda row: row.watched, lambda row: row.policy),
    Column[ParticipantRow](
        title="role",
        cell=lambda row, _: Cell(row.role),
        width=10,
        rank=2,
        says=lambda row: row.role,
        sort=lambda row: fold(row.role) if row.role else None,
    ),
    Column[ParticipantRow](
        title="for",
        cell=_for,
        width=5,
        right=True,
        sort=_here_for,
        descending=True,
    ),
    last_column_of_people(rank=1),
    Column[ParticipantRow](
        title="joined",
        cell=_joined,
        width=8,
        rank=4,
        needs=WIDE,
    ),
    Column[ParticipantRow](
        title="claims",
        cell=lambda row, _: Cell(_claims(row), "dim"),
        least=16,
        most=40,
        rank=5,
        needs=WIDE,
        says=_claims,
    ),
    id_column(rank=3),
)


def _new_state() -> TableState[ParticipantRow]:
    return TableState[ParticipantRow](lambda row: f"{row.name} {row.role} {row.id}")


class ParticipantsPane(Table[ParticipantRow]):
    """The participants of a session; each of an account keeps its cursor, marks and filter."""

    LACKS: ClassVar[frozenset[str]] = frozenset()
    MARKS = frozenset({RecordKind.PARTICIPANT})
    INTO = "Detail"

    ui_state: var[UiState] = var(OPENING)
    session_id: var[str] = var("")

    def __init__(self) -> None:
        super().__init__(COLUMNS, _new_state(), sort="for", id="people")
        self._states = {(OPENING.snapshot.account, ""): self.state}
        self._rows = MadeRows(participant_row)
        self.entitle("Participants")

    def subject_of(self, row: ParticipantRow) -> RecordRef:
        """Return the participant in the session and the room."""
        snapshot, session_id = self.ui_state.snapshot, row.participant.session_id
        session = snapshot.sessions.get(session_id)
        person = row.id, row.name
        return participant_ref(row.account, person, session_id, session, snapshot)

    def own_marks(self) -> Iterable[RecordRef]:
        """Return the marks of the session that is shown."""
        return self.marks.people_of(self.session_id)

    def has_row(self, ref: RecordRef) -> bool:
        """Return whether somebody in the session that is shown has a row here."""
        return session_of(ref) == self.session_id and super().has_row(ref)

    def watch_session_id(self, session_id: str) -> None:
        """Show another session's participants, at the place where the operator left them."""
        place = self.ui_state.snapshot.account, session_id
        before, self.state = self.state, self._states.setdefault(place, _new_state())
        self.state.resize(before.height)
        self.sort_by(self.sort_title, reverse=before.reverse)
        self.watch_ui_state(self.ui_state)
        self.drop_empty_columns()

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Show the participants of the new snapshot."""
        snapshot = ui_state.snapshot
        session = snapshot.sessions.get(self.session_id)
        if session:
            told = NOT_TOLD if session.id in snapshot.silent else ""
            told = NOT_ALL_READ if session.id in snapshot.torn else told
            room = cut(snapshot.room_name(session.room_id), LONGEST_ROOM)
            self.entitle("Participants", room, note=told)
        elif self.session_id in {"", NO_SESSION}:
            self.entitle("Participants")
        else:
            self.entitle("Participants", note="the session has ended")
        self.empty = self._why_empty(ui_state)
        watched = ui_state.watched.present(ui_state.analysis.identities)
        past, sent = ui_state.memory_lookup, ui_state.last_actions
        policies = ui_state.policy_marks
        doors = policies.people(ui_state.analysis.identities) if policies else NO_POLICY
        facts = participant_facts(snapshot, self.session_id, sent, watched, past, doors)
        rows = self._rows.of(facts)
        kicked = _kicked(ui_state.last_actions.of(snapshot.account))
        self.show(rows, ui_state.now, let_go=kicked, account=snapshot.account)
        self._forget_ended(ui_state)

    def _why_empty(self, ui_state: UiState) -> str:
        snapshot = ui_state.snapshot
        if not self.session_id and snapshot.number:
            chosen = "No session is chosen: move to one."
            return chosen if snapshot.sessions else why_empty(ui_state, "Nobody is in any room.")
        if self.session_id == NO_SESSION:
            token = (self.key_for("token"), "makes a token to join it")
            return why_empty(ui_state, "This room has no active session.", token)
        if self.session_id in snapshot.silent:
            return "The service does not say who is in this session."
        if self.session_id in snapshot.torn:
            return "Nobody in this session could be read."
        is_over = snapshot.number and self.session_id not in snapshot.sessions
        return (
            "This session has ended. Move to another."
            if is_over
            else why_empty(ui_state, "Nobody is in this session.")
        )

    def _forget_ended(self, ui_state: UiState) -> None:
        if ui_state.snapshot.complete:
            account = ui_state.snapshot.account
            kept = ui_state.snapshot.sessions.keys() | {"", self.session_id}
            self._states = {
                (theirs, i): state
                for (theirs, i), state in self._states.items()
                if theirs != account or i in kept
            }


def _kicked(notes: AccountNotes) -> frozenset[str]:
    """Return the ids of those whom this console has kicked: that they go is no surprise."""
    return frozenset(
        participant_id
        for participant_id, note in notes.people.items()
        if note.action is Action.KICK and note.outcome in AS_ASKED
    )
