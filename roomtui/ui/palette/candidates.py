"""Candidates of the palette: commands, screens, and rooms, sessions and people of a snapshot."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.text import role_of
from roomtui.ui import format as fmt
from roomtui.ui.command import Command
from roomtui.ui.commands import key_of, where
from roomtui.ui.filters.text import LOOKED_AT, fold
from roomtui.ui.live.rows import person_name
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screens.base import PaneScreen


class CandidateKind(StrEnum):
    """What a candidate is; of two that match as well, the one of the earlier kind comes first."""

    COMMAND = "command"
    SCREEN = "screen"
    ROOM = "room"
    PARTICIPANT = "participant"
    SESSION = "session"
    ELSEWHERE = "command elsewhere"

    @property
    def word(self) -> str:
        """Return what a candidate is called at its right."""
        return self.value.partition(" ")[0]


class Candidate(Struct, frozen=True, gc=False):
    """Something to be found by its folded name; `about` is searched beside it, and shown.

    `chosen` is the command, or the ids of a record: its own, and that of its session.
    """

    kind: CandidateKind
    folded: str
    name: str
    about: str
    chosen: Command | tuple[str, str]


def commands_of(screen: PaneScreen, *, everything: bool) -> Iterator[Candidate]:
    """Yield the commands that do something in the pane; then the others, with where they do."""
    remapped = screen.settings.keys
    offered = screen.offered()
    others = screen.keys.known() if everything else ()
    for command in (*offered, *(each for each in others if each not in offered)):
        if command.id == "palette":
            continue
        name = f"{command.label} ({key_of(command.id, remapped)})"
        kind, about = CandidateKind.COMMAND, command.help
        if command not in offered:
            kind, about = CandidateKind.ELSEWHERE, why_not(command, screen)
        elif command.id.startswith("show-"):
            kind = CandidateKind.SCREEN
        yield Candidate(kind, fold(name), name, about, command)


def why_not(command: Command, screen: PaneScreen) -> str:
    """Return why a command does nothing where the keys go, or where it works; else nothing."""
    if command.works_in(screen.PLACE):
        return screen.keys.why_idle(command)
    return f"{command.label} works in: {where(command)}."


def records_of(snapshot: Snapshot) -> Iterator[Candidate]:
    """Yield the rooms, sessions by their ids, and people, as they are asked for."""
    for room_id in snapshot.rooms:
        name = snapshot.room_name(room_id)
        yield Candidate(CandidateKind.ROOM, _folded(name), name, "", (room_id, ""))
    for session in snapshot.sessions.values():
        room = snapshot.room_name(session.room_id)
        yield Candidate(
            CandidateKind.SESSION, _folded(session.id), room, "", (session.id, session.id)
        )
    for session in snapshot.sessions.values():
        room = snapshot.room_name(session.room_id)
        for participant in snapshot.present(session.id):
            name = person_name(participant)
            chosen = (participant.id, session.id)
            yield Candidate(CandidateKind.PARTICIPANT, _folded(name), name, room, chosen)


def _folded(name: str) -> str:
    return fold(name[:LOOKED_AT])


def described(candidate: Candidate, snapshot: Snapshot) -> str:
    """Return what is shown beside the name of a candidate."""
    if isinstance(candidate.chosen, Command):
        return candidate.about
    record_id, session_id = candidate.chosen
    if candidate.kind is CandidateKind.ROOM:
        people = snapshot.people_in_room(record_id)
        return fmt.count(people, "participant") if record_id in snapshot.by_room else ""
    if candidate.kind is CandidateKind.SESSION:
        return record_id
    who = next((p for p in snapshot.present(session_id) if p.id == record_id), None)
    return " · ".join(filter(None, (candidate.about, role_of(who.context) if who else "")))


def ref_of(candidate: Candidate, snapshot: Snapshot) -> RecordRef | None:
    """Return the record that a candidate stands for; a command stands for none."""
    if isinstance(candidate.chosen, Command):
        return None
    (record_id, session_id), account = candidate.chosen, snapshot.account
    within = RecordRef(account, RecordKind.SESSION, session_id) if session_id else None
    return RecordRef(account, RecordKind(candidate.kind), record_id, candidate.name, within)
