"""Looks for what needs a hand in each update: runs the rules over what has changed in it."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from math import inf, isfinite
from typing import Final

from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.analysis.slices import Work
from roomtui.live.attention.alert_book import AlertBook
from roomtui.live.attention.facts import FileFacts
from roomtui.live.attention.file_checks import NO_CHECKS, FileChecks
from roomtui.live.attention.file_rules import STUCK
from roomtui.live.attention.observation import Observation, RuleRunner
from roomtui.live.attention.people_review import PeopleReview
from roomtui.live.attention.session_review import SessionReview
from roomtui.live.clock import Clock
from roomtui.live.memory.memory import Memory
from roomtui.live.polling.feed import Update
from roomtui.live.snapshot import nothing_yet
from roomtui.live.watch_list import WatchList
from roomtui.thresholds import Thresholds

LAPSE_SECS: Final = 30.0
"""Seconds between two looks beyond which nobody can say what happened between them, at least."""

CLOSE_SECS: Final = 20.0
"""Seconds between two looks up to which what happened between them may be taken to be of now."""

REFRESHES: Final = 3.0
"""Refreshes that may be missed before that."""


class AttentionStage:
    """Looks at each snapshot that is as new as the pace allows, and keeps the alerts.

    An old, a paused or a doubted feed raises nothing and clears nothing.

    Args:
        clock: the console's clocks, for a service that tells no time.
        memory: returns what was done, as of now.
        watched: returns whom to look out for.
        checks: returns what is known of files.
        thresholds: the thresholds of rules, where they are not their own.
        off: the ids of rules that do not look.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        memory: Callable[[], Memory],
        watched: Callable[[], WatchList],
        checks: Callable[[], FileChecks] = lambda: NO_CHECKS,
        thresholds: Mapping[str, Thresholds] | None = None,
        off: Collection[str] = (),
    ) -> None:
        self._clock = clock
        self._memory = memory
        self._watched = watched
        self._checks = checks
        self._runner = RuleRunner(thresholds or {}, off)
        self._start(UNNAMED)

    def _start(self, account: AccountId) -> None:
        """Begin anew with an account."""
        self._account = account
        self._book = AlertBook(account)
        self._people = PeopleReview(self._runner)
        self._sessions = SessionReview(self._runner, self._people)
        self._last = nothing_yet(account)
        self._last_at = -inf
        self._passed = 0.0
        self._last_checks = NO_CHECKS

    def take(self, update: Update, so_far: Analysis) -> Work[Analysis]:
        """Return the analysis with the alerts as of an update."""
        if update.snapshot.account != self._account:
            self._start(update.snapshot.account)
        if update.feed.is_current and update.snapshot.number:
            yield from self._look(self._observe(update, so_far))
        alerts, checks = self._book.alerts, self._checks()
        if alerts is so_far.alerts and checks is so_far.checks:
            return so_far
        return replace(so_far, alerts=alerts, checks=checks)

    def _observe(self, update: Update, analysis: Analysis) -> Observation:
        skew = timedelta(seconds=update.feed.skew)
        now = update.date or update.snapshot.at or self._clock.now() + skew
        at = update.as_of if isfinite(update.as_of) else self._clock.monotonic()
        passed = at - self._last_at
        lapsed = passed > max(LAPSE_SECS, REFRESHES * update.feed.interval)
        return Observation(
            snapshot=update.snapshot,
            before=self._last,
            analysis=analysis,
            memory=self._memory(),
            watched=self._watched(),
            checks=self._checks(),
            now=now,
            at=at,
            skew=skew,
            lapsed=lapsed,
            is_close=passed <= CLOSE_SECS,
            passed=0.0 if lapsed else passed + self._passed,
        )

    def _look(self, seen: Observation) -> Work[None]:
        book = self._book
        if seen.lapsed:
            book.doubt(seen.at)
        yield from self._people.review(seen, book)
        yield from self._sessions.review(seen, book)
        if seen.checks is not self._last_checks:
            self._look_at_files(seen)
        if seen.snapshot.complete:
            book.tick(seen.now, seen.at)
        self._passed = 0.0 if seen.lapsed else seen.at - self._last_at
        self._last, self._last_at, self._last_checks = seen.snapshot, seen.at, seen.checks

    def _look_at_files(self, seen: Observation) -> None:
        """Have the rule look at files that are not done, and take note of those that are."""
        pending = seen.checks.pending
        for file in pending.values():
            facts = FileFacts(file=file, room=seen.room_name(file.room_id), now=seen.now)
            self._runner.run(STUCK, facts, file.id, self._book, seen)
        for file_id in self._book.subjects(STUCK.id):
            if file_id not in pending:
                self._book.release(STUCK.id, file_id, seen.now, seen.at)
