"""Folds: where many alerts of one rule would be raised at once, one tells how many there are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.attention.alert import Alert, AlertPlace
from roomtui.live.attention.rule import Rule
from roomtui.live.kinds import RecordKind

MOST_OF_A_RULE: Final = 10
"""Alerts of a rule at once that are told one by one; more are told as one, until half are left."""

COUNTED_EVERY: Final = 60.0
"""Seconds after which a fold tells how many there are by then, or when they have doubled."""


class _Fold(Struct):
    """A rule that is folded, and since when its alert tells its count, on the monotonic clock."""

    rule: Rule[Any, Any]
    alert: Alert | None = None
    told: int = 0
    at: float = 0.0


class Folds:
    """Knows which rules are folded, and holds the alert of each.

    Args:
        account: that of the alerts.
    """

    def __init__(self, account: AccountId) -> None:
        self._account = account
        self._folds: dict[str, _Fold] = {}

    def __contains__(self, rule_id: str) -> bool:
        """Return whether alerts of a rule are told as one."""
        return rule_id in self._folds

    def __bool__(self) -> bool:
        """Return whether any are."""
        return bool(self._folds)

    @property
    def alerts(self) -> Iterable[Alert]:
        """Return the alerts that stand for many."""
        return (fold.alert for fold in self._folds.values() if fold.alert)

    def begin(self, rule: Rule[Any, Any]) -> None:
        """Fold a rule; how many there are is told as soon as all have been counted."""
        self._folds.setdefault(rule.id, _Fold(rule))

    def count(self, counts: Mapping[str, int], now: datetime, at: float) -> bool:
        """Take in how many there are of each rule, and return whether an alert is another now."""
        is_new = False
        for fold in self._folds.values():
            count = counts.get(fold.rule.id, 0)
            if fold.alert is None:
                fold.alert = self._alert(fold.rule, now)
            elif count == fold.told or (at - fold.at < COUNTED_EVERY and count < 2 * fold.told):
                continue
            fold.told, fold.at, is_new = count, at, True
            many = f"{fold.rule.title}: {count:,} at once"
            sentence = f"{many}; more of them are only counted here."
            fold.alert = replace(fold.alert, sentence=sentence, brief=many)
        return is_new

    def locate(self, places: Mapping[str, Sequence[AlertPlace]]) -> bool:
        """Take in where there are any of each rule, and return whether an alert is another now."""
        is_new = False
        for fold in self._folds.values():
            found = tuple(places.get(fold.rule.id, ()))
            if fold.alert is not None and fold.alert.places != found:
                fold.alert, is_new = replace(fold.alert, places=found), True
        return is_new

    def ended(self, counts: Mapping[str, int]) -> list[tuple[str, Alert | None]]:
        """Unfold the rules of which few alerts are left, and return them with their alerts."""
        few = [one for one in self._folds if counts.get(one, 0) <= MOST_OF_A_RULE // 2]
        return [(rule_id, self._folds.pop(rule_id).alert) for rule_id in few]

    def _alert(self, rule: Rule[Any, Any], now: datetime) -> Alert:
        return Alert(
            account=self._account,
            rule=rule.id,
            cause=f"more {now:%Y-%m-%dT%H:%M:%S}",
            severity=rule.severity,
            since=now,
            place=AlertPlace(RecordKind.SESSION, ""),
            sentence="",
        )
