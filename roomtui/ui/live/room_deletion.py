"""The deletion of rooms: asks for the number of those who are in them, and has it sent."""

from typing import Final

from roomtui.api.models import Room
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.writes import Verb
from roomtui.live.plans.plan_steps import plan_of
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Agreed, Question, number_asked
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.live.confirmations import left_out, people_told, room_told
from roomtui.ui.live.meant import Refs
from roomtui.ui.live.rows import person_name
from roomtui.ui.messages import WriteRequested
from roomtui.ui.plans.asking import ask_plan
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.ui_state import UiState
from roomtui.zone import time_stamp

NOBODY_COUNTS: Final = "Who is in this room is not told in full. Nothing was sent; try again later."


def ask_to_delete_meant(screen: PaneScreen, refs: Refs, hidden: frozenset[str]) -> None:
    """Delete some rooms; those of which not everybody is told are left out, and stay marked."""
    snapshot = screen.ui_state.snapshot
    there = (ref for ref in refs if ref.id in snapshot.rooms)
    counted = [ref for ref in there if snapshot.is_counted_room(ref.id)]
    if not counted:
        screen.say(NOBODY_COUNTS)
        return
    if len(counted) == len(refs) == 1:
        ask_to_delete(screen, snapshot.rooms[counted[0].id])
        return
    plan = plan_of(snapshot.account, (_deletion(ref.id, snapshot) for ref in counted))
    lines = left_out(len(refs) - len(counted), "room", "gone")
    ask_plan(screen, plan, hidden=hidden, lines=lines)


def _deletion(room_id: str, snapshot: Snapshot) -> DeleteRoom:
    """Return the deletion of a room, with the people who are in it now."""
    name, people = snapshot.room_name(room_id), snapshot.people_in_room(room_id)
    return DeleteRoom(account=snapshot.account, name=name, room_id=room_id, people=people)


def ask_to_delete(screen: PaneScreen, room: Room) -> None:
    """Ask for the number of those who are in a room, and have it deleted."""
    if not screen.ui_state.snapshot.is_counted_room(room.id):
        screen.say(NOBODY_COUNTS)
        return
    name, people = screen.room_name(room.id), screen.ui_state.snapshot.people_in_room(room.id)
    write = DeleteRoom(
        account=screen.ui_state.snapshot.account, name=name, room_id=room.id, people=people
    )

    def answered(agreed: Agreed | None) -> None:
        if agreed and not screen.ui_state.snapshot.is_counted_room(room.id):
            screen.say(NOBODY_COUNTS)
        elif agreed and screen.ui_state.snapshot.people_in_room(room.id) > write.people:
            screen.say("More people are in it by now. Nothing was sent; look again.")
        elif agreed:
            screen.app.post_message(WriteRequested(write))

    ask(screen, _question(write, screen.ui_state), answered)


def _question(write: DeleteRoom, ui_state: UiState) -> Question:
    snapshot, feed = ui_state.snapshot, ui_state.feed
    at = time_stamp(feed.last_good) if feed.last_good else "?"
    as_of = "now" if feed.is_current and snapshot.complete else f"as of {at}"
    present = [
        (person.id, person_name(person))
        for session in snapshot.by_room.get(write.room_id, ())
        for person in snapshot.present(session.id)
    ]
    names = fmt.names(people_told(present, snapshot=snapshot, now=ui_state.now), most=8)
    people = fmt.count(write.people, "person", "people")
    lines = (
        f"It throws out {people} ({as_of}): {names}." if present else f"Nobody is in it ({as_of}).",
        "Nobody can come back, and it cannot be undone. Its recordings stay.",
    )
    title = f"Delete room {room_told(write.room_id, write.name, snapshot)}?"
    return Question(title, lines, "Delete the room", number_asked(Verb.DELETE, write.people))
