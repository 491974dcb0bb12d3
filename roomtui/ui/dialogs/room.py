"""The form dialogs for a room: a new one, one that is there, and a token to join it."""

from roomtui.api.models import Room
from roomtui.live.actions.room_writes import CreateRoom, CreateToken, UpdateRoom
from roomtui.live.actions.writes import Write
from roomtui.text import safe
from roomtui.ui.dialogs.fields_form import FieldsForm
from roomtui.ui.dialogs.form import FormDialog
from roomtui.ui.dialogs.room_fields import (
    room_changes,
    room_fields,
    room_to_create,
    token_fields,
    token_to_create,
)
from roomtui.ui.naming import LONGEST_TITLE, cut


def new_room_dialog() -> FormDialog:
    """Return a dialog that creates a room."""

    def make_write(typed: dict[str, str]) -> Write:
        room = room_to_create(typed)
        return CreateRoom(name=safe(room.unique_name or "without a name"), room=room)

    return FormDialog(FieldsForm("New room", room_fields(), "Create", make_write))


def edit_room_dialog(room: Room, name: str) -> FormDialog:
    """Return a dialog that changes a room; only what has changed is sent."""

    def make_write(typed: dict[str, str]) -> Write | str:
        changes = room_changes(room, typed)
        if changes is None:
            return "Nothing has changed, so nothing was sent. esc leaves it."
        return UpdateRoom(name=name, room_id=room.id, changes=changes)

    heading = f"Edit room {cut(safe(name), LONGEST_TITLE)}"
    return FormDialog(FieldsForm(heading, room_fields(room), "Save", make_write))


def new_token_dialog(room_id: str, name: str) -> FormDialog:
    """Return a dialog that creates a token to join a room with."""

    def make_write(typed: dict[str, str]) -> Write:
        return CreateToken(name=name, room_id=room_id, lifetimes=token_to_create(typed))

    heading = f"Join token for {cut(safe(name), LONGEST_TITLE)}"
    return FormDialog(FieldsForm(heading, token_fields(), "Create", make_write))
