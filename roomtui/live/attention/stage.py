"""Looks for what needs a hand in each update: runs the rules over what has changed in it."""

from collections.abc import Callable, Collection, Generator, Mapping
from datetime import timedelta
from math import inf, isfinite
from typing import Final

from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.attention.alert_book import AlertBook
from roomtui.live.attention.facts import FileFacts
from roomtui.live.attention.file_checks import NO_CHECKS, FileChecks
from roomtui.live.attention.other_rules import STUCK
from roomtui.live.attention.people_review import PeopleReview
from roomtui.live.attention.session_review import SessionReview
from roomtui.live.attention.view import RuleRunner, View
from roomtui.live.clock import Clock
from roomtui.live.memory import Memory
from roomtui.live.polling.feed import Update
from roomtui.live.snapshot import nothing_yet
from roomtui.live.watch_list import WatchList
from roomtui.thresholds import Thresholds

LAPSE_SECS: Final = 30.0
"""Seconds between two looks beyond which nobody can say what happened between them, at least."""

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
        self._last_checks = NO_CHECKS

    def take(self, update: Update, so_far: Analysis) -> Generator[None, None, Analysis]:
        """Return the analysis with the alerts as of an update."""
        if update.snapshot.account != self._account:
            self._start(update.snapshot.account)
        if update.feed.is_current and update.snapshot.number:
            yield from self._look(self._view(update, so_far))
        alerts, checks = self._book.alerts, self._checks()
        if alerts is so_far.alerts and checks is so_far.checks:
            return so_far
        return replace(so_far, alerts=alerts, checks=checks)

    def _view(self, update: Update, analysis: Analysis) -> View:
        skew = timedelta(seconds=update.feed.skew)
        now = update.date or update.snapshot.at or self._clock.now() + skew
        at = update.as_of if isfinite(update.as_of) else self._clock.monotonic()
        most = max(LAPSE_SECS, REFRESHES * update.feed.interval)
        return View(
            snapshot=update.snapshot,
            before=self._last,
            analysis=analysis,
            memory=self._memory(),
            watched=self._watched(),
            checks=self._checks(),
            now=now,
            at=at,
            skew=skew,
            lapsed=at - self._last_at > most,
        )

    def _look(self, view: View) -> Generator[None, None, None]:
        book = self._book
        if view.lapsed:
            book.doubt(view.at)
        yield from self._people.review(view, book)
        yield from self._sessions.review(view, book)
        if view.checks is not self._last_checks:
            self._look_at_files(view)
        if view.snapshot.complete:
            book.tick(view.now, view.at)
        self._last, self._last_at, self._last_checks = view.snapshot, view.at, view.checks

    def _look_at_files(self, view: View) -> None:
        """Have the rule look at files that are not done, and take note of those that are."""
        pending = view.checks.pending
        for file in pending.values():
            facts = FileFacts(file=file, room=view.room_name(file.room_id), now=view.now)
            self._runner.run(STUCK, facts, file.id, self._book, view)
        for file_id in self._book.subjects(STUCK.id):
            if file_id not in pending:
                self._book.release(STUCK.id, file_id, view.now, view.at)
