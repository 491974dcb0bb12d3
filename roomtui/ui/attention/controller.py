"""Attention: acknowledges alerts, tells them in full, and goes to what they are about."""

from collections.abc import Iterable
from typing import Final

from roomtui.live.attention.alert import Alert
from roomtui.live.kinds import RecordKind
from roomtui.ui.attention.pane import AlertsPane
from roomtui.ui.attention.rows import AlertRow, alert_subject
from roomtui.ui.commands import ScreenName
from roomtui.ui.filters.words import quoted
from roomtui.ui.messages import Acknowledged, GoTo, ShowRecord
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler

NO_ALERT: Final = "No alert is under the cursor."
ALL_KNOWN: Final = "Every alert that is shown is acknowledged."

MANY_PLACES: Final = "This alert stands for many, in more than one place."

FILES: Final = {
    RecordKind.RECORDING: ScreenName.RECORDINGS,
    RecordKind.COMPOSITION: ScreenName.COMPOSITIONS,
}
"""The screens of what is on none of the live screen's panes."""


class AttentionController:
    """Does what one does about alerts, on the screen that shows them."""

    def __init__(self, screen: PaneScreen) -> None:
        self._screen = screen

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does, and where it does nothing."""
        return (
            Handler("acknowledge", self._acknowledge, self._why_no_alert),
            Handler("acknowledge-all", self._acknowledge_all, self._why_all_known),
            Handler("detail", self._show_detail, self._why_no_alert),
        )

    @property
    def _alerts(self) -> AlertsPane:
        return self._screen.query_one(AlertsPane)

    def _why_no_alert(self) -> str:
        """Return why there is no alert to do something about."""
        return "" if self._alerts.current else NO_ALERT

    def _why_all_known(self) -> str:
        """Return why there is nothing left to acknowledge."""
        return "" if self._open_rows(self._alerts.state.order) else ALL_KNOWN

    def _open_rows(self, ids: Iterable[str]) -> list[AlertRow]:
        rows = (self._alerts.state.row(alert_id) for alert_id in ids)
        return [row for row in rows if isinstance(row, AlertRow) and not row.alert.acknowledged]

    def _acknowledge(self) -> None:
        """Acknowledge the alert and go on to the next that is open, or take it back."""
        pane = self._alerts
        if (row := pane.current) is None:
            return
        if not row.alert.acknowledged:
            order = pane.state.order
            place = order.index(row.id)
            following = self._open_rows((*order[place + 1 :], *order[:place][::-1]))
            if following:
                pane.move_to(following[0].id)
        self._tell([row.alert], is_known=not row.alert.acknowledged)

    def _acknowledge_all(self) -> None:
        self._tell([row.alert for row in self._open_rows(self._alerts.state.order)])

    def _tell(self, alerts: Iterable[Alert], *, is_known: bool = True) -> None:
        keys = frozenset(alert.key for alert in alerts)
        self._screen.post_message(Acknowledged(keys, is_known=is_known))

    def _show_detail(self) -> None:
        from roomtui.ui.attention.detail import AlertDialog

        if row := self._alerts.current:
            self._screen.app.push_screen(AlertDialog(row))

    def go_there(self) -> None:
        """Go to what the alert under the cursor is about, as far as it is there still."""
        if (row := self._alerts.current) is None:
            return
        place, snapshot = row.alert.place, self._screen.ui_state.snapshot
        session_id = place.id if place.kind is RecordKind.SESSION else place.session_id
        room_id = place.id if place.kind is RecordKind.ROOM else place.room_id
        if (screen := FILES.get(place.kind)) is not None:
            terms = f"session:{quoted(session_id)}" if session_id else ""
            self._screen.post_message(GoTo(screen, terms))
        elif not place.id:
            self._screen.say(MANY_PLACES)
        elif place.kind is RecordKind.ROOM or session_id in snapshot.sessions:
            self._screen.post_message(ShowRecord(alert_subject(row)))
        elif room_id:
            self._screen.post_message(GoTo(ScreenName.HISTORY, f"room:{quoted(room_id)}"))
        else:
            self._screen.say("The session has ended.")
