"""Attention: acknowledges alerts, goes to what they are about, and ends a session."""

from collections.abc import Iterable
from typing import Final

from roomtui.live.actions.request import Action
from roomtui.live.attention.alert import Alert
from roomtui.live.kinds import RecordKind
from roomtui.ui.attention.ends import MOST_IN_IT, fits, sessions_to_end
from roomtui.ui.attention.pane import AlertsPane
from roomtui.ui.attention.rows import AlertRow, alert_subject
from roomtui.ui.filters.words import quoted
from roomtui.ui.live.confirmations import request_for_everyone
from roomtui.ui.live.confirmed_request import send_once_confirmed
from roomtui.ui.live.moderation import NOT_READ, why_no_session
from roomtui.ui.live.rows import participant_facts, participant_row
from roomtui.ui.messages import Acknowledged, GoTo, ShowRecord
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler

NO_ALERT: Final = "No alert is under the cursor."
ALL_KNOWN: Final = "Every alert that is shown is acknowledged."

NOT_TOGETHER: Final = "This alert stands for many sessions, which are not ended together."
ALL_OVER: Final = "The sessions are over."
NO_MORE: Final = "This alert stood for many sessions, and is over. Nothing was sent; go to one."

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
            Handler("end-session", self._end_session, self._why_no_session),
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

    @property
    def _session_id(self) -> str:
        """Return the session that the alert under the cursor is about, if it is about one."""
        subject = self._alerts.subject
        return subject.id_of(RecordKind.SESSION) if subject else ""

    def _why_no_session(self) -> str:
        """Return why there is no session that could be ended."""
        snapshot, session_id = self._screen.ui_state.snapshot, self._session_id
        if why := self._why_no_alert():
            return f"{why} Nothing was sent."
        if (row := self._alerts.current) and row.alert.places:
            if row.alert.cleared_at is not None:
                return NO_MORE
            return "" if row.alert.rule in MOST_IN_IT else f"{NOT_TOGETHER} Nothing was sent."
        if why := why_no_session(session_id, snapshot):
            return why
        is_counted = snapshot.is_counted(session_id)
        return "" if is_counted else f"{NOT_READ} Nothing was sent; try again once they can."

    def _end_session(self) -> None:
        """End the session, once the number of people in it is typed.

        Sessions that are empty, or have one person alone, are ended together: those of all alerts
        of the rule that are shown.
        """
        row = self._alerts.current
        if row is not None and fits(row, self._screen.ui_state.snapshot):
            self._end_alike(row)
            return
        ui_state = self._screen.ui_state
        session = ui_state.snapshot.sessions[self._session_id]
        facts = participant_facts(ui_state.snapshot, session.id, ui_state.last_actions)
        everyone = [participant_row(*known) for known in facts]
        request = request_for_everyone(Action.END, session, everyone, (), ui_state.snapshot)
        send_once_confirmed(self._screen, request, many=True)

    def _end_alike(self, row: AlertRow) -> None:
        from roomtui.ui.live.marked_moderation import end_sessions

        state = self._alerts.state
        rows = (state.row(alert_id) for alert_id in state.order)
        shown = [one for one in rows if isinstance(one, AlertRow)]
        found = sessions_to_end(row, shown, self._screen.ui_state.snapshot)
        if found.refs:
            end_sessions(self._screen, found.refs, lines=found.notes)
        else:
            self._screen.say(" ".join(("Nothing was sent.", *(found.notes or (ALL_OVER,)))))

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
