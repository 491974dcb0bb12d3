"""Rooms: creates, edits and deletes them, and creates tokens to join."""

from typing import TYPE_CHECKING, Any, Final

from textual.app import App

from roomtui.account_id import AccountId
from roomtui.api.models import ClientToken, Room
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler

if TYPE_CHECKING:
    from roomtui.live.actions.writes import Written
    from roomtui.ui.live.meant import Refs

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

    def _created(self, written: "Written | None") -> None:
        if written is not None and isinstance(written.result, Room):
            self._screen.query_one(RoomsPane).expect(written.result.id)
            self._screen.say(f"Room {written.request.name} is created.")

    def _edit(self) -> None:
        from roomtui.ui.dialogs.room import edit_room_dialog

        if room := self._current_room():
            name = self._screen.room_name(room.id)
            dialog = edit_room_dialog(self._snapshot.account, room, name)
            self._screen.app.push_screen(dialog, self._changed)

    def _changed(self, written: "Written | None") -> None:
        if written is not None:
            self._screen.say(f"Room {written.request.name} is changed.")

    def _delete(self) -> None:
        """Delete the marked rooms, or the one under the cursor; where it is not clear, ask."""
        if not self._screen.ui_state.marks.rooms:
            self._delete_one(self._room_id)
            return
        from roomtui.ui.live.asking_which import hit_meant, meant_by
        from roomtui.ui.record_ref import room_ref

        snapshot = self._snapshot
        room = self._current_room()
        current = room_ref(snapshot.account, room.id, snapshot) if room else None
        meant = meant_by(self._screen, RecordKind.ROOM, current)
        hit_meant(self._screen, meant, "Delete", self._delete_meant, "delete-room")

    def _delete_meant(self, refs: "Refs", hidden: frozenset[str]) -> None:
        if not any(ref.id in self._snapshot.rooms for ref in refs):
            self._screen.say(ROOM_GONE)
            return
        from roomtui.ui.live.room_deletion import ask_to_delete_meant  # no first screen needs it

        ask_to_delete_meant(self._screen, refs, hidden)

    def _delete_one(self, room_id: str) -> None:
        from roomtui.ui.live.room_deletion import ask_to_delete

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

    def created(written: "Written | None") -> None:
        if written is not None and isinstance(written.result, ClientToken):
            app.push_screen(TokenDialog(account, room_id, name, written.result))

    app.push_screen(new_token_dialog(account, room_id, name), created)
