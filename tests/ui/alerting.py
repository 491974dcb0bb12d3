"""Alerts made by hand, and shown in a console."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.live.attention.alert import Alert, AlertPlace, Severity
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.feed import Update
from roomtui.ui.messages import Updated
from tests.ui.console import Console

NOW = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)


def make_alert(
    sentence: str, severity: Severity = Severity.URGENT, *, cause: str = "", **given: Any
) -> Alert:
    """Return an alert of a cause, which is the sentence unless it is given."""
    fields: dict[str, Any] = {
        "account": UNNAMED,
        "rule": "full",
        "since": NOW - timedelta(minutes=2),
        "place": AlertPlace(RecordKind.ROOM, "r1"),
    }
    return Alert(sentence=sentence, severity=severity, cause=cause or sentence, **fields | given)


async def show_alerts(running: Console, *alerts: Alert) -> None:
    """Have the console show alerts with the snapshot that it has."""
    store = running.app.store
    account = store.ui_state.snapshot.account
    told = tuple(replace(alert, account=account) for alert in alerts)
    shown = store.ui_state
    update = Update(shown.snapshot, shown.feed)
    running.app.on_updated(Updated(update, replace(shown.analysis, alerts=told)))
    await running.pilot.pause()
