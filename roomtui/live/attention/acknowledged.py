"""Acknowledging: which alerts the operator knows of, and the order that follows from it."""

from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from roomtui.live.attention.alert import Alert, AlertKey


def acknowledged(alerts: tuple[Alert, ...], keys: AbstractSet[AlertKey]) -> tuple[Alert, ...]:
    """Return alerts of which the operator knows those of some keys and no others.

    Those that go on come first, those that nobody knows of before others, and the most urgent of
    these. Where nothing differs, the same object is returned.
    """
    if all(alert.acknowledged == (alert.key in keys) for alert in alerts):
        return alerts
    told = (
        alert
        if alert.acknowledged == (alert.key in keys)
        else replace(alert, acknowledged=alert.key in keys)
        for alert in alerts
    )
    return tuple(sorted(told, key=_order))


def joined(alerts: tuple[Alert, ...], more: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Return alerts with more of them in their order; the same object where there are no more."""
    if not more:
        return alerts
    return tuple(
        sorted((*alerts, *more), key=lambda alert: (*_order(alert), -alert.since.timestamp()))
    )


def _order(alert: Alert) -> tuple[bool, bool, int]:
    return alert.cleared_at is not None, alert.acknowledged, -alert.severity
