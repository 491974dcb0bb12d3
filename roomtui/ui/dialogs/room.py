"""The form dialogs for a room: a new one, one that is there, and a token to join it."""

from roomtui.account_id import AccountId
from roomtui.api.models import Room
from roomtui.live.actions.room_writes import CreateRoom, CreateToken, UpdateRoom
from roomtui.live.actions.writes import Write
from roomtui.text import safe
from roomtui.ui.dialogs.fields_form import FieldsForm
from roomtui.ui.dialogs.room_fields import (
    room_changes,
    room_fields,
    room_to_create,
    token_fields,
    token_to_create,
)
from roomtui.ui.dialogs.write import WriteDialog
from roomtui.ui.naming import LONGEST_TITLE, cut


def new_room_dialog(account: AccountId) -> WriteDialog:
    """Return a dialog that creates a room."""
    form = FieldsForm("New room", room_fields(), "Create")

    def make_write() -> Write:
        room = room_to_create(form.values)
        name = safe(room.unique_name or "without a name")
        return CreateRoom(account=account, name=name, room=room)

    return WriteDialog(form, make_write)


def edit_room_dialog(account: AccountId, room: Room, name: str) -> WriteDialog:
    """Return a dialog that changes a room; only what has changed is sent."""
    heading = f"Edit room {cut(safe(name), LONGEST_TITLE)}"
    form = FieldsForm(heading, room_fields(room), "Save")

    def make_write() -> Write | str:
        changes = room_changes(room, form.values)
        if changes is None:
            return "Nothing has changed, so nothing was sent. esc leaves it."
        return UpdateRoom(account=account, name=name, room_id=room.id, changes=changes)

    return WriteDialog(form, make_write)


def new_token_dialog(account: AccountId, room_id: str, name: str) -> WriteDialog:
    """Return a dialog that creates a token to join a room with."""
    heading = f"Join token for {cut(safe(name), LONGEST_TITLE)}"
    form = FieldsForm(heading, token_fields(), "Create")

    def make_write() -> Write:
        lifetimes = token_to_create(form.values)
        return CreateToken(account=account, name=name, room_id=room_id, lifetimes=lifetimes)

    return WriteDialog(form, make_write)
