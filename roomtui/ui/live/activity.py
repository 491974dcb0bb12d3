"""The controller of the activity: going to what one is about, and filters by a key."""

from typing import Final

from roomtui.live.kinds import RecordKind
from roomtui.text import safe
from roomtui.ui.events.event import Fold
from roomtui.ui.host import host_of
from roomtui.ui.live.activity_pane import ActivityPane
from roomtui.ui.messages import GoTo, ShowRecord
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler

RECENT_JOINS: Final = "kind:joined since:2m"
"""The filter of a key: nobody types as much at 02:00."""


class ActivityController:
    """Goes to the person, the session or the room that a line is about."""

    def __init__(self, screen: PaneScreen) -> None:
        self._screen = screen

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does."""
        return (Handler("recent-joins", self._show_recent_joins, panes=("activity",)),)

    @property
    def _pane(self) -> ActivityPane:
        return self._screen.query_one(ActivityPane)

    def enter(self) -> None:
        """Go to what the line under the cursor is about, or show who is folded into it."""
        row = self._pane.current
        if isinstance(row, Fold):
            self._pane.toggle(row)
            return
        ref = None if row is None else self._pane.subject_of(row)
        if ref is None:
            host_of(self._screen.app).notify_of_kept(self._pane.whole)
        else:
            self._go_to(ref)

    def _go_to(self, ref: RecordRef) -> None:
        """Go to a record on the live screen; to the past of its room where that is all there is."""
        snapshot, name = self._screen.ui_state.snapshot, safe(ref.name)
        session_id, room_id = ref.id_of(RecordKind.SESSION), ref.id_of(RecordKind.ROOM)
        if ref.account != snapshot.account:
            self._screen.say(f"{name} is of another account.")
        elif ref.kind is RecordKind.ROOM and room_id not in snapshot.rooms:
            self._screen.say(f"The room {name} is gone.")
        elif session_id and session_id not in snapshot.sessions:
            self._show_past(room_id)
        else:
            self._screen.post_message(ShowRecord(ref))

    def _show_past(self, room_id: str) -> None:
        from roomtui.ui.filters.words import quoted

        if not room_id or safe(room_id) != room_id:
            self._screen.say("That session has ended.")
            return
        self._screen.post_message(GoTo(ScreenName.HISTORY, f"room:{quoted(room_id)}"))
        self._screen.say("That session has ended; this is the past of its room.")

    def _show_recent_joins(self) -> None:
        """Show who joined of late, or everything again."""
        pane = self._pane
        pane.set_filter("" if pane.query_text == RECENT_JOINS else RECENT_JOINS)
        self._screen.offer_keys()
