"""Alerts of policies: each is raised once for its cause, and goes on until that is over."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from roomtui.live.attention.alert import Alert

KEPT: Final = timedelta(minutes=10)
"""How long an alert is kept once it is over."""

MOST: Final = 50
"""Alerts that are kept, the oldest forgotten first."""


class PolicyAlerts:
    """Holds the alerts of policies by their causes; times are the service's."""

    def __init__(self) -> None:
        self._alerts: dict[str, Alert] = {}
        self._all: tuple[Alert, ...] = ()

    @property
    def all(self) -> tuple[Alert, ...]:
        """Return all alerts; the same object while nothing changes."""
        return self._all

    @property
    def open(self) -> frozenset[str]:
        """Return the causes of those that are not over."""
        return frozenset(c for c, alert in self._alerts.items() if alert.cleared_at is None)

    def hold(self, alert: Alert) -> None:
        """Raise an alert, unless there is one of its cause already; one that was over goes on."""
        known = self._alerts.get(alert.cause)
        if known is not None and known.cleared_at is None:
            return
        self._alerts[alert.cause] = replace(known, cleared_at=None) if known else alert
        while len(self._alerts) > MOST:
            del self._alerts[next(iter(self._alerts))]
        self._all = tuple(self._alerts.values())

    def keep_only(self, causes: Collection[str], now: datetime) -> None:
        """End those of other causes, and forget those that are long over."""
        kept = {}
        for cause, alert in self._alerts.items():
            if alert.cleared_at is None and cause not in causes:
                kept[cause] = replace(alert, cleared_at=now)
            elif alert.cleared_at is None or now - alert.cleared_at <= KEPT:
                kept[cause] = alert
        if kept != self._alerts:
            self._alerts = kept
            self._all = tuple(kept.values())
