"""Rooms: creates, edits and deletes them, and creates tokens to join."""

from typing import TYPE_CHECKING, Any, Final

from textual.app import App

from roomtui.account_id import AccountId
from roomtui.api.models import ClientToken, Room
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.writes import Verb, Written
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Agreed, Question, number_asked
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.live.confirmations import people_told, room_told
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.live.rows import person_name
from roomtui.ui.messages import WriteRequested
from roomtui.ui.record_ref import room_ref
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler
from roomtui.ui.ui_state import UiState
from roomtui.zone import time_stamp

if TYPE_CHECKING:
    from roomtui.ui.live.meant import Refs

NOBODY_COUNTS: Final = "Who is in this room is not told in full. Nothing was sent; try again later."
NO_ROOM_HERE: Final = "No room is under the cursor. Nothing was sent; choose another."
ROOM_GONE: Final = "That room is gone, or not read yet. Nothing was sent; choose another."

IN_ROOMS: Final = ("rooms", "sessions", "people")
"""Ids of the panes where a room, or what is in one, is under the cursor."""


class RoomsController:
    """Creates, edits and deletes rooms, and tokens to join them."""

    def __init__(self, screen: PaneScreen) -> None:
        self._screen = screen

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does, and where it does nothing."""
        return (
            Handler("new-room", self._new),
            Handler("edit-room", self._edit, self._why_no_room, IN_ROOMS),
            Handler("delete-room", self._delete, self._why_no_deletion, IN_ROOMS),
            Handler("token", self._token, self._why_no_room, IN_ROOMS),
        )

    @property
    def _snapshot(self) -> Snapshot:
        return self._screen.ui_state.snapshot

    def _new(self) -> None:
        from roomtui.ui.dialogs.room import new_room_dialog

        self._screen.app.push_screen(new_room_dialog(self._snapshot.account), self._created)

    def _created(self, written: Written | None) -> None:
        if written is not None and isinstance(written.result, Room):
            self._screen.query_one(RoomsPane).expect(written.result.id)
            self._screen.say(f"Room {written.request.name} is created.")

    def _edit(self) -> None:
        from roomtui.ui.dialogs.room import edit_room_dialog

        if room := self._current_room():
            name = self._screen.room_name(room.id)
            dialog = edit_room_dialog(self._snapshot.account, room, name)
            self._screen.app.push_screen(dialog, self._changed)

    def _changed(self, written: Written | None) -> None:
        if written is not None:
            self._screen.say(f"Room {written.request.name} is changed.")

    def _delete(self) -> None:
        """Delete the marked rooms, or the one under the cursor; where it is not clear, ask."""
        if not self._screen.ui_state.marks.rooms:
            self._delete_one(self._room_id)
            return
        from roomtui.ui.live.asking_which import hit_meant, meant_by

        snapshot = self._snapshot
        room = self._current_room()
        current = room_ref(snapshot.account, room.id, snapshot) if room else None
        meant = meant_by(self._screen, RecordKind.ROOM, current)
        hit_meant(self._screen, meant, "Delete", self._delete_meant, "delete-room")

    def _delete_meant(self, refs: "Refs", hidden: frozenset[str]) -> None:
        """Delete some rooms; those of which not everybody is told are left out, and stay marked."""
        snapshot = self._snapshot
        there = [ref for ref in refs if ref.id in snapshot.rooms]
        counted = [ref for ref in there if snapshot.is_counted_room(ref.id)]
        if not counted:
            self._screen.say(NOBODY_COUNTS if there else ROOM_GONE)
            return
        if len(counted) == len(refs) == 1:
            self._delete_one(counted[0].id)
            return
        from roomtui.live.plans.plan_steps import plan_of
        from roomtui.ui.plans.asking import ask_plan

        plan = plan_of(snapshot.account, (self._deletion(ref.id) for ref in counted))
        words = fmt.count(len(refs) - len(counted), "marked room is", "marked rooms are")
        is_whole = len(refs) == len(counted)
        lines = () if is_whole else (f"{words} left out: gone, or not told in full.",)
        ask_plan(self._screen, plan, hidden=hidden, lines=lines)

    def _deletion(self, room_id: str) -> DeleteRoom:
        """Return the deletion of a room, with the people who are in it now."""
        snapshot = self._snapshot
        name, people = snapshot.room_name(room_id), snapshot.people_in_room(room_id)
        return DeleteRoom(account=snapshot.account, name=name, room_id=room_id, people=people)

    def _delete_one(self, room_id: str) -> None:
        if room := self._snapshot.rooms.get(room_id):
            ask_to_delete(self._screen, room)

    def _token(self) -> None:
        if room := self._current_room():
            name = self._screen.room_name(room.id)
            make_token(self._screen.app, self._snapshot.account, room.id, name)

    def _current_room(self) -> Room | None:
        """Return the room under the cursor, or the one that what is under it is in."""
        return self._snapshot.rooms.get(self._room_id)

    @property
    def _room_id(self) -> str:
        subject = self._screen.pane.subject
        return subject.id_of(RecordKind.ROOM) if subject else ""

    def _why_no_deletion(self) -> str:
        """Return why there is no room to delete."""
        return "" if self._screen.ui_state.marks.rooms else self._why_no_room()

    def _why_no_room(self) -> str:
        """Return why there is no room to act on."""
        if self._current_room() is not None:
            return ""
        return ROOM_GONE if self._room_id else NO_ROOM_HERE


def make_token(app: App[Any], account: AccountId, room_id: str, name: str) -> None:
    """Have the operator make a token to join a room, and show it."""
    from roomtui.ui.dialogs.room import new_token_dialog
    from roomtui.ui.dialogs.token import TokenDialog

    def created(written: Written | None) -> None:
        if written is not None and isinstance(written.result, ClientToken):
            app.push_screen(TokenDialog(account, room_id, name, written.result))

    app.push_screen(new_token_dialog(account, room_id, name), created)


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
