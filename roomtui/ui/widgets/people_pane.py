"""The participants of one session."""

from typing import Final

from textual.reactive import var

from roomtui.live.kinds import Kind
from roomtui.live.ledger import Ledger
from roomtui.live.orders import Action, Outcome
from roomtui.text import short_id
from roomtui.ui.filtering import fold
from roomtui.ui.naming import LONGEST_ROOM, cut
from roomtui.ui.rows import MadeRows, PersonRow, person_facts, person_row
from roomtui.ui.scene import OPENING, Scene
from roomtui.ui.subject import Subject
from roomtui.ui.widgets.columns import Cell, Column, Look
from roomtui.ui.widgets.emptiness import why_empty
from roomtui.ui.widgets.live_table import LiveTable
from roomtui.ui.widgets.notes import note_cell
from roomtui.ui.widgets.table_state import TableState

AS_ASKED: Final = frozenset({Outcome.SENDING, Outcome.SENT, Outcome.CONFIRMED})

NOT_TOLD: Final = " · not told who is in it"
"""Follows the title where the service does not say who is in a session; those shown were there."""

NOT_ALL_READ: Final = " · not all could be read"

NO_SESSION: Final = "none"
"""Stands for a chosen room without a session, which is not the same as nothing chosen yet."""


def _here_for(row: PersonRow) -> float | None:
    return -row.participant.joined_at.timestamp() if row.participant.joined_at else None


def _state(row: PersonRow, look: Look) -> Cell:
    return Cell("left") if look.gone else note_cell(row.note)


def _name(row: PersonRow, _: Look) -> Cell:
    return Cell(row.name, "name" if not row.name.startswith("(no name)") else "dim")


COLUMNS: Final = (
    Column[PersonRow](title="participant", cell=_name, keeps_ends=True,
                      sort=lambda row: fold(row.name)),
    Column[PersonRow](
        title="role", cell=lambda row, _: Cell(row.role), width=10, needs=64,
        sort=lambda row: fold(row.role),
    ),
    Column[PersonRow](
        title="for",
        cell=lambda row, look: Cell(look.age(row.participant.joined_at) or "?"),
        width=5,
        right=True,
        sort=_here_for,
        descending=True,
    ),
    Column[PersonRow](title="id", cell=lambda row, _: Cell(short_id(row.id), "dim"), width=8,
                      needs=60),
    Column[PersonRow](title="sent", cell=_state, width=20),
)  # fmt: skip


def _new_state() -> TableState[PersonRow]:
    return TableState[PersonRow](lambda row: f"{row.name} {row.role} {row.id}")


class PeoplePane(LiveTable[PersonRow]):
    """The people in the current session; each session keeps its own cursor, marks and filter."""

    markable = True
    scene: var[Scene] = var(OPENING)
    session_id: var[str] = var("")

    def __init__(self) -> None:
        super().__init__(COLUMNS, _new_state(), sort=2, id="people")
        self._states = {"": self.state}
        self._rows = MadeRows(person_row)
        self.entitle("Participants")

    def subject_of(self, row: PersonRow) -> Subject:
        """Give the participant in the session and the room."""
        session = self.scene.snapshot.sessions.get(row.participant.session_id)
        room = Subject(Kind.ROOM, session.room_id) if session else None
        within = Subject(Kind.SESSION, row.participant.session_id, within=room)
        return Subject(Kind.PARTICIPANT, row.id, row.name, within)

    def watch_session_id(self, session_id: str) -> None:
        """Show another session's people, at the place where the operator left them."""
        before, self.state = self.state, self._states.setdefault(session_id, _new_state())
        self.state.resize(before.height)
        self._apply_sort(before.reverse)
        self.watch_scene(self.scene)

    def watch_scene(self, scene: Scene) -> None:
        """Show the people of the new picture."""
        snapshot = scene.snapshot
        session = snapshot.sessions.get(self.session_id)
        if session:
            told = NOT_TOLD if session.id in snapshot.silent else ""
            told = NOT_ALL_READ if session.id in snapshot.torn else told
            room = cut(snapshot.room_name(session.room_id), LONGEST_ROOM)
            self.entitle(f"Participants · {room}{told}")
        elif self.session_id in {"", NO_SESSION}:
            self.entitle("Participants")
        else:
            self.entitle("Participants · the session has ended")
        self.empty = self._why_empty(scene)
        rows = self._rows.of(person_facts(snapshot, self.session_id, scene.ledger))
        self.show(rows, scene.now, let_go=_kicked(scene.ledger))
        self._forget_ended(scene)

    def _why_empty(self, scene: Scene) -> str:
        snapshot = scene.snapshot
        if not self.session_id and snapshot.number:
            return "No session is chosen."
        if self.session_id == NO_SESSION:
            return why_empty(scene, "This room has no active session.")
        if self.session_id in snapshot.silent:
            return "The service does not say who is in this session."
        if self.session_id in snapshot.torn:
            return "Nobody in this session could be read."
        is_over = snapshot.number and self.session_id not in snapshot.sessions
        return (
            "This session has ended." if is_over else why_empty(scene, "Nobody is in this session.")
        )

    def _forget_ended(self, scene: Scene) -> None:
        if scene.snapshot.complete:
            kept = scene.snapshot.sessions.keys() | {"", self.session_id}
            self._states = {i: state for i, state in self._states.items() if i in kept}


def _kicked(ledger: Ledger) -> frozenset[str]:
    """Give those whom this console has kicked: that they go is no surprise."""
    return frozenset(
        participant_id
        for participant_id, note in ledger.people.items()
        if note.action is Action.KICK and note.outcome in AS_ASKED
    )
