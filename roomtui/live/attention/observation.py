"""Observations: an update with all that rules look at, and how a rule is run."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from roomtui.live.actions.request import Action
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.attention.alert_book import AlertBook
from roomtui.live.attention.file_checks import FileChecks
from roomtui.live.attention.rule import Rule
from roomtui.live.memory.memory import Memory, PastAction
from roomtui.live.snapshot import Snapshot
from roomtui.live.watch_list import WatchList
from roomtui.text import safe
from roomtui.thresholds import THRESHOLDS, Thresholds

LONGEST_ROOM: Final = 60
"""Characters of the name of a room in a sentence."""

KICKED_WITHIN: Final = timedelta(minutes=2)
"""Time after a kick within which whoever leaves was kicked."""


class Observation(Struct, frozen=True, kw_only=True):
    """An update with all that rules look at.

    `now` is the service's clock, `at` the monotonic one, and `skew` what the first is ahead of
    this machine's. `before` is the snapshot that was looked at last, of the same account; `lapsed`
    tells that nobody looked for longer than between some refreshes, `is_close` that so little time
    has passed since that what the service does not date happened now, and `passed` the seconds
    since the look before that, by which a rule may wait for what the journal tells.
    """

    snapshot: Snapshot
    before: Snapshot
    analysis: Analysis
    memory: Memory
    watched: WatchList
    checks: FileChecks
    now: datetime
    at: float
    skew: timedelta = timedelta()
    lapsed: bool = False
    is_close: bool = True
    passed: float = 0.0

    def room_name(self, room_id: str) -> str:
        """Return the name of a room for a sentence, also of one that is gone."""
        known = self.snapshot if room_id in self.snapshot.rooms else self.before
        return safe(known.room_name(room_id), LONGEST_ROOM)

    def kick_of(self, participant_id: str) -> PastAction | None:
        """Return the kick that somebody who left just now may have left by; None if none is known.

        A kick that is older is not what they left by.
        """
        past = self.memory.people.get((self.snapshot.account, participant_id))
        if not past:
            return None
        first = self.now - self.skew - KICKED_WITHIN
        kicks = (d for d in past if d.action is Action.KICK and d.could_have_caused)
        return next((done for done in kicks if done.at >= first), None)


class RuleRunner:
    """Runs rules by the thresholds that are configured, unless they are switched off.

    Args:
        thresholds: those that were given other thresholds than their own.
        off: the ids of rules that do not look.
    """

    def __init__(self, thresholds: Mapping[str, Thresholds], off: Collection[str]) -> None:
        self._by = {
            rule_id: thresholds.get(rule_id) or kind()
            for rule_id, kind in THRESHOLDS.items()
            if rule_id not in off
        }

    def run(
        self,
        rule: Rule[Any, Any],
        facts: object,
        subject: str,
        book: AlertBook,
        seen: Observation,
    ) -> None:
        """Have a rule look at facts about a subject, and the book take in what it finds."""
        if (by := self._by.get(rule.id)) is None:
            return
        is_found = book.is_found(rule.id, subject)
        found = rule.look(facts, by, is_found and book.is_raised(rule.id, subject))
        if found is not None:
            book.hold(rule, by, subject, found, seen.now, seen.at)
        elif is_found:
            book.release(rule.id, subject, seen.now, seen.at)
