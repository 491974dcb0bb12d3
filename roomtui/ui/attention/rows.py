"""Rows of alerts, and the records that they are about."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.live.attention.alert import Alert, AlertKey, Severity
from roomtui.live.kinds import RecordKind
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.ui_state import UiState

APART: Final = "\n"
"""Between the rule and the cause of an alert in the id of its row."""

AlertFacts = tuple[str, AccountId, Alert, str, str]


class AlertRow(Struct, frozen=True, gc=False):
    """An alert, with the names of what it is about and of the room that this is in."""

    id: str
    account: AccountId
    alert: Alert
    name: str
    room: str

    @property
    def words(self) -> str:
        """Return what a filter looks through; `rule:room-full` is found as it stands."""
        alert, severity = self.alert, severity_word(self.alert.severity)
        tags = f"severity:{severity} rule:{alert.rule} is:{state_word(alert)} room:{self.room}"
        return " ".join((tags, alert.sentence, *alert.evidence))


def row_id(key: AlertKey) -> str:
    """Return the id of the row of an alert."""
    return APART.join(key)


def severity_word(severity: Severity) -> str:
    """Return how much an alert matters, in a word."""
    return severity.name.lower()


def state_word(alert: Alert) -> str:
    """Return in a word what there is to do about an alert."""
    if alert.cleared_at is not None:
        return "over"
    return "known" if alert.acknowledged else "open"


def alert_facts(ui_state: UiState) -> Iterator[AlertFacts]:
    """Return what is known of each alert: itself, and the names of what it is about."""
    snapshot = ui_state.snapshot
    for alert in ui_state.analysis.alerts:
        place = alert.place
        room = snapshot.room_name(place.room_id) if place.room_id else ""
        if place.kind is RecordKind.PARTICIPANT:
            name = ui_state.person(place.id)
        else:
            name = room or snapshot.room_name(place.id) if place.kind is RecordKind.ROOM else room
        yield row_id(alert.key), alert.account, alert, name, room or name


def alert_row(alert_id: str, account: AccountId, alert: Alert, name: str, room: str) -> AlertRow:
    """Make the row of an alert."""
    return AlertRow(alert_id, account, alert, name, room)


def alert_subject(row: AlertRow) -> RecordRef:
    """Return what an alert is about, with the session and the room that it is in."""
    place, account = row.alert.place, row.account
    within: RecordRef | None = None
    if place.room_id and place.kind is not RecordKind.ROOM:
        within = RecordRef(account, RecordKind.ROOM, place.room_id, row.room)
    if place.session_id and place.kind not in {RecordKind.ROOM, RecordKind.SESSION}:
        within = RecordRef(account, RecordKind.SESSION, place.session_id, f"in {row.room}", within)
    name = f"in {row.room}" if place.kind is RecordKind.SESSION else row.name
    return RecordRef(account, place.kind, place.id, name, within)
