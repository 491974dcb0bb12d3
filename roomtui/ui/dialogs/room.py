"""The forms for a room: a new one, one that is there, and a token to join it."""

from roomtui.account_id import AccountId
from roomtui.api.models import Room
from roomtui.live.actions.room_writes import CreateRoom, CreateToken, UpdateRoom
from roomtui.live.actions.writes import Write
from roomtui.text import safe
from roomtui.ui.dialogs.form import FormDialog
from roomtui.ui.dialogs.room_fields import (
    room_changes,
    room_fields,
    room_to_create,
    token_fields,
    token_to_create,
)
from roomtui.ui.naming import LONGEST_TITLE, cut


class NewRoomDialog(FormDialog):
    """Creates a room."""

    AUTO_FOCUS = "#unique_name"

    def __init__(self, account: AccountId) -> None:
        super().__init__("New room", room_fields(), "Create")
        self._account = account

    def make_write(self, typed: dict[str, str]) -> Write | str:
        """Make the room."""
        room = room_to_create(typed)
        name = safe(room.unique_name or "without a name")
        return CreateRoom(account=self._account, name=name, room=room)


class EditRoomDialog(FormDialog):
    """Changes a room; only what has changed is sent."""

    AUTO_FOCUS = "#unique_name"

    def __init__(self, account: AccountId, room: Room, name: str) -> None:
        super().__init__(f"Edit room {cut(safe(name), LONGEST_TITLE)}", room_fields(room), "Save")
        self._account = account
        self._room = room
        self._name_shown = name

    def make_write(self, typed: dict[str, str]) -> Write | str:
        """Make the change."""
        changes = room_changes(self._room, typed)
        if changes is None:
            return "Nothing has changed, so nothing was sent. esc leaves it."
        return UpdateRoom(
            account=self._account,
            name=self._name_shown,
            room_id=self._room.id,
            changes=changes,
        )


class NewTokenDialog(FormDialog):
    """Creates a token to join a room with."""

    AUTO_FOCUS = "#token_ttl_secs"

    def __init__(self, account: AccountId, room_id: str, name: str) -> None:
        shown = cut(safe(name), LONGEST_TITLE)
        super().__init__(f"Join token for {shown}", token_fields(), "Create")
        self._account = account
        self._room_id = room_id
        self._name_shown = name

    def make_write(self, typed: dict[str, str]) -> Write | str:
        """Make the token."""
        lifetimes = token_to_create(typed)
        return CreateToken(
            account=self._account,
            name=self._name_shown,
            room_id=self._room_id,
            lifetimes=lifetimes,
        )
