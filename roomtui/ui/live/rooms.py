"""The keys that manage rooms: create, edit, delete, and tokens to join."""

from typing import Final

from roomtui.api.models import ClientToken, Room
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.writes import Verb, Written
from roomtui.live.kinds import RecordKind
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Question, number_asked
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.live.confirmations import people_told, room_told
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.live.rows import person_name
from roomtui.ui.messages import WriteRequested
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.ui_state import UiState
from roomtui.zone import time_stamp

NOBODY_COUNTS: Final = (
    "Who is in this room is not told, or could not all be read. Nothing was sent; try again later."
)


class Managing(PaneScreen):
    """A screen with rooms that can be managed."""

    def action_new_room(self) -> None:
        """Create a room."""
        from roomtui.ui.dialogs.room import new_room_dialog

        self.app.push_screen(new_room_dialog(), self._created)

    def _created(self, written: Written | None) -> None:
        if written is not None and isinstance(written.result, Room):
            self.query_one(RoomsPane).expect(written.result.id)
            self.say(f"Room {written.request.name} is created.")

    def action_edit_room(self) -> None:
        """Edit the room under the cursor."""
        from roomtui.ui.dialogs.room import edit_room_dialog

        if room := self._current_room():
            self.app.push_screen(edit_room_dialog(room, self.room_name(room.id)), self._changed)

    def _changed(self, written: Written | None) -> None:
        if written is not None:
            self.say(f"Room {written.request.name} is changed.")

    def action_delete_room(self) -> None:
        """Delete the room under the cursor."""
        room = self._current_room()
        if room is None:
            return
        if not self.ui_state.snapshot.is_counted_room(room.id):
            self.say(NOBODY_COUNTS)
            return
        name, people = self.room_name(room.id), self.ui_state.snapshot.people_in_room(room.id)
        write = DeleteRoom(name=name, room_id=room.id, people=people)

        def answered(go: bool | None) -> None:
            if go and not self.ui_state.snapshot.is_counted_room(room.id):
                self.say(NOBODY_COUNTS)
            elif go and self.ui_state.snapshot.people_in_room(room.id) > write.people:
                self.say("More people are in it by now. Nothing was sent; look again.")
            elif go:
                self.app.post_message(WriteRequested(write))

        ask(self, _question(write, self.ui_state), answered)

    def action_token(self) -> None:
        """Create a token to join the room under the cursor."""
        from roomtui.ui.dialogs.room import new_token_dialog
        from roomtui.ui.dialogs.token import TokenDialog

        room = self._current_room()
        if room is None:
            return
        room_id, name = room.id, self.room_name(room.id)

        def created(written: Written | None) -> None:
            if written is not None and isinstance(written.result, ClientToken):
                self.app.push_screen(TokenDialog(room_id, name, written.result))

        self.app.push_screen(new_token_dialog(room_id, name), created)

    def _current_room(self) -> Room | None:
        subject = self.pane.subject
        chain = subject.chain if subject else ()
        room_id = next((s.id for s in chain if s.kind is RecordKind.ROOM), "")
        room = self.ui_state.snapshot.rooms.get(room_id)
        if room is None:
            why = (
                "That room is gone, or not read yet." if room_id else "No room is under the cursor."
            )
            self.say(f"{why} Nothing was sent; choose another.")
        return room


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
