"""The alerts of an account: raised once for a cause, cleared, and forgotten after a while."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.attention.alert import Alert, AlertPlace
from roomtui.live.attention.folds import MOST_OF_A_RULE, Folds
from roomtui.live.attention.rule import Rule, RuleMatch
from roomtui.live.kinds import RecordKind

KEPT_SECS: Final = 600.0
"""Seconds that an alert is kept once it is over; what comes back meanwhile is the same alert."""

MOST_KEPT: Final = 200
"""Alerts that are over and kept, the oldest forgotten first."""

MOST_CAUSES: Final = 5_000
"""Causes that are remembered, so that none raises an alert twice."""

Subject = tuple[str, str]
"""The id of a rule, and what it looks at."""


class _HeldMatch(Struct):
    """What a rule finds about a subject; `first` and `until` are on the monotonic clock."""

    rule: Rule[Any, Any]
    found: RuleMatch
    first: float
    since: datetime
    holds: float
    until: float | None = None
    waits: bool = False
    alert: Alert | None = None


class AlertBook:
    """Holds what the rules find now, and the alerts that came of it; all times are given.

    `now` is the service's clock, `at` the monotonic one.
    """

    def __init__(self, account: AccountId) -> None:
        self._account = account
        self._held: dict[Subject, _HeldMatch] = {}
        self._over: dict[Subject, tuple[Alert, float]] = {}
        self._folds = Folds(account)
        self._causes: dict[tuple[str, str], None] = {}
        self._alerts: tuple[Alert, ...] | None = ()

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Return all alerts, those to be looked at first before the others."""
        if self._alerts is None:
            self._alerts = tuple(sorted(self._all(), key=_order))
        return self._alerts

    def _all(self) -> Iterator[Alert]:
        yield from (held.alert for held in self._held.values() if held.alert)
        yield from self._folds.alerts
        yield from (alert for alert, _ in self._over.values())

    def is_raised(self, rule_id: str, subject: str) -> bool:
        """Return whether an alert of a rule about a subject is raised now, folded or not."""
        held = self._held.get((rule_id, subject))
        return held is not None and (held.alert is not None or held.waits)

    def hold(
        self,
        rule: Rule[Any, Any],
        by: Any,
        subject: str,
        found: RuleMatch,
        now: datetime,
        at: float,
    ) -> None:
        """Take in what a rule finds about a subject, by its thresholds `by`.

        An alert is raised if that has been found for long enough.
        """
        key = rule.id, subject
        held = self._held.get(key)
        if held is None:
            since = min(found.since or now, now)  # no clock of the service is ahead of itself
            held = self._held[key] = _HeldMatch(rule, found, at, since, rule.holding(by))
        if (lasting := rule.lasting(by)) is not None:
            held.until = at + lasting
        if held.alert is None:
            held.found = found
            if at - held.first >= held.holds and not held.waits:
                self._raise(key, held)
        elif held.until is None:  # what lasts tells what happened, all else what is
            self._reword(held, found)

    def release(self, rule_id: str, subject: str, now: datetime, at: float) -> None:
        """Take in that a rule finds nothing about a subject; what lasts is told on."""
        held = self._held.get((rule_id, subject))
        if held is not None and (held.alert is None or held.until is None):
            self._end((rule_id, subject), now, at)

    def release_session(self, session_id: str, now: datetime, at: float) -> None:
        """Take in that a session is over, with all that was found in it."""
        for rule_id, subject in [
            key
            for key, held in self._held.items()
            if held.found.place.session_id == session_id and not held.found.outlives
        ]:
            self.release(rule_id, subject, now, at)

    def is_found(self, rule_id: str, subject: str) -> bool:
        """Return whether a rule finds something about a subject, told or not."""
        return (rule_id, subject) in self._held

    def subjects(self, rule_id: str) -> list[str]:
        """Return what a rule finds something about now."""
        return [subject for rule, subject in self._held if rule == rule_id]

    def due(self, at: float) -> set[str]:
        """Return the sessions in which something has been found for long enough by now."""
        return {
            held.found.place.session_id
            for held in self._held.values()
            if held.alert is None and not held.waits and at - held.first >= held.holds
        }

    def doubt(self, at: float) -> None:
        """Begin to count anew how long something has been found: nobody looked meanwhile."""
        for held in self._held.values():
            if held.alert is None:
                held.first = at

    def tick(self, now: datetime, at: float) -> None:
        """End what has lasted, forget what is long over, and tell folded ones apart again."""
        for key in [k for k, h in self._held.items() if h.until is not None and h.until <= at]:
            self._end(key, now, at)
        for key in [k for k, (_, over) in self._over.items() if at - over > KEPT_SECS]:
            del self._over[key]
            self._alerts = None
        if self._folds:
            self._fold(now, at)

    def _raise(self, key: Subject, held: _HeldMatch) -> None:
        rule, found = held.rule, held.found
        again = self._over.get(key)
        if again is None:
            cause = f"{key[1]} {held.since:%Y-%m-%dT%H:%M:%S}"
            if (rule.id, cause) in self._causes:
                return
        if rule.id in self._folds or self._raised(rule.id) >= MOST_OF_A_RULE:
            held.waits = True
            self._folds.begin(rule)
            return
        if again is not None:
            del self._over[key]
            held.alert = _worded(replace(again[0], cleared_at=None), found)
        else:
            held.alert = self._alert(rule, cause, held.since, found)
        self._alerts = None

    def _reword(self, held: _HeldMatch, found: RuleMatch) -> None:
        """Have an alert say what its rule finds by now; it stays the same alert."""
        if held.alert is not None and (now := _worded(held.alert, found)) != held.alert:
            held.alert, self._alerts = now, None

    def _alert(self, rule: Rule[Any, Any], cause: str, since: datetime, found: RuleMatch) -> Alert:
        self._causes[rule.id, cause] = None
        if len(self._causes) > MOST_CAUSES:
            del self._causes[next(iter(self._causes))]
        return Alert(
            account=self._account,
            rule=rule.id,
            cause=cause,
            severity=rule.severity,
            since=since,
            place=found.place,
            sentence=found.sentence,
            brief=found.brief,
            evidence=found.evidence,
        )

    def _raised(self, rule_id: str) -> int:
        return sum(1 for (rule, _), held in self._held.items() if rule == rule_id and held.alert)

    def _end(self, key: Subject, now: datetime, at: float) -> None:
        alert = self._held.pop(key).alert
        if alert is None:
            return
        self._over[key] = replace(alert, cleared_at=now), at
        if len(self._over) > MOST_KEPT:
            del self._over[next(iter(self._over))]
        self._alerts = None

    def _fold(self, now: datetime, at: float) -> None:
        """Count what is folded, and tell one by one again where few are left."""
        counts = Counter(rule for (rule, _), held in self._held.items() if held.alert or held.waits)
        for rule_id, alert in self._folds.ended(counts):
            if alert is not None:
                self._over[rule_id, "more"] = replace(alert, cleared_at=now), at
                self._alerts = None
            for key, held in self._held.items():
                if key[0] == rule_id and held.waits:
                    held.waits = False
                    self._raise(key, held)
        is_told_anew = self._folds.count(counts, now, at)
        if self._folds.locate(self._session_places()) or is_told_anew:
            self._alerts = None

    def _session_places(self) -> dict[str, list[AlertPlace]]:
        """Return the sessions that are folded, or raised beside those, by the ids of rules."""
        places: dict[str, list[AlertPlace]] = {}
        for (rule_id, _), held in self._held.items():
            is_one = rule_id in self._folds and (held.alert or held.waits)
            if is_one and held.found.place.kind is RecordKind.SESSION:
                places.setdefault(rule_id, []).append(held.found.place)
        return places


def _worded(alert: Alert, found: RuleMatch) -> Alert:
    """Return an alert in the words of what a rule finds now."""
    return replace(alert, sentence=found.sentence, brief=found.brief, evidence=found.evidence)


def _order(alert: Alert) -> tuple[bool, bool, int, float]:
    return (
        alert.cleared_at is not None,
        alert.acknowledged,
        -alert.severity,
        -alert.since.timestamp(),
    )
