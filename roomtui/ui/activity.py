"""The activity: takes in changes, results, faults and turns of the feed as events of a log."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypedDict

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.actions.request import ModerationResult, Outcome
from roomtui.live.actions.writes import Written
from roomtui.live.attention.alert import Alert
from roomtui.live.download.state import Download
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.live.kinds import RecordKind
from roomtui.live.policies.status import PolicyStatus
from roomtui.live.polling.changes import Change
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.snapshot import Snapshot
from roomtui.text import safe
from roomtui.ui.events.action_events import (
    ActionEvent,
    ElsewhereEvent,
    RecordNoteEvent,
    RecoveryEvent,
    WriteEvent,
)
from roomtui.ui.events.change_events import change_events
from roomtui.ui.events.console_events import (
    AlertEvent,
    DownloadEvent,
    FaultEvent,
    FeedEvent,
    NoteEvent,
    PolicyEvent,
)
from roomtui.ui.events.event import ActivityEvent
from roomtui.ui.events.log import EMPTY_LOG, ActivityLog
from roomtui.ui.events.subjects import (
    MOST_TARGETS,
    subject_of_alert,
    subject_of_entry,
    subject_of_note,
)
from roomtui.ui.past_action_words import entry_sentence, plan_sentence
from roomtui.ui.record_ref import innermost
from roomtui.ui.terminal.faults import Fault

if TYPE_CHECKING:
    from roomtui.live.journal.entry_group import EntryGroup
    from roomtui.live.journal.note_entry import JournalNote

LONGEST_LINE: Final = 1_000
"""Characters of a sentence that somebody forgot to make safe."""

WORSENS: Final = {"full": "nearly-full"}
"""Rules whose alert goes on from that of another, which is over by it but no better."""

_HARMLESS: Final = frozenset({FeedState.CONNECTING, FeedState.LIVE, FeedState.LATE})


class _Stamp(TypedDict):
    """What every event has; `at` is this machine's time, `order` the service's."""

    id: str
    account: AccountId | None
    at: datetime
    order: datetime


class Activity:
    """Adds to the log what happens, each event with a number of its own as its id.

    Args:
        operator: names who sits at this console, in the word that the memory has for it.
    """

    def __init__(self, operator: Callable[[], str] = lambda: "") -> None:
        self.log: ActivityLog = EMPTY_LOG
        self._operator = operator
        self._count = 0
        self._down: set[AccountId] = set()
        self._skew = timedelta()
        self._alerts: tuple[Alert, ...] = ()

    def happened(self, changes: Sequence[Change], now: datetime) -> None:
        """Add what changed up to a snapshot, at the service's times where it tells them."""
        if changes:
            self._add(*change_events(changes, now, self._skew, self._count + 1))
            self._count += len(changes)

    def reported(self, report: ModerationResult) -> None:
        """Add the result of a request."""
        if report.outcome is Outcome.SENDING:
            return
        request = report.request
        few = replace(request, targets=request.targets[:MOST_TARGETS], excluded=())
        self._add(
            ActionEvent(
                **self._stamp(request.account, report.at),
                result=replace(report, request=few, apart={}),
                hit=len(request.targets),
                operator=self._operator(),
            )
        )

    def wrote(self, written: Written) -> None:
        """Add what became of a write."""
        write = written.request
        room_id = getattr(write, "room_id", "") if write.what == RecordKind.ROOM else ""
        self._add(
            WriteEvent(
                **self._stamp(write.account, written.at),
                sentence=safe(written.sentence, LONGEST_LINE),
                outcome=written.outcome,
                recorded=written.recorded,
                written=innermost(write.account, (room_id, safe(write.name)), ""),
                operator=self._operator(),
            )
        )

    def settled(self, news: Settled | Waiting, now: datetime) -> None:
        """Add what became of an action that another console had left open, or why that waits."""
        if isinstance(news, Waiting):
            self._add(RecoveryEvent(**self._stamp(news.account, now), news=news))
            return
        about, whom = subject_of_entry(news.entry)
        stamp = self._stamp(news.entry.account, news.at)
        self._add(RecoveryEvent(**stamp, news=news, about=about, whom=whom))

    def done_elsewhere(self, entry: JournalEntry) -> None:
        """Add what another console of this host did, by its operator."""
        if not entry.resolved:
            return
        about, whom = subject_of_entry(entry)
        self._add(
            ElsewhereEvent(
                **self._stamp(entry.account, entry.at),
                words=safe(entry_sentence(entry), LONGEST_LINE),
                outcome=entry.resolved.outcome,
                about=about,
                whom=whom,
                operator=entry.who.short_name,
            )
        )

    def noted(self, note: "JournalNote", *, is_own: bool) -> None:
        """Add a note that an operator of this host wrote; the journal may hold anything."""
        from roomtui.ui.note_words import note_sentence  # most starts find none

        self._add(
            RecordNoteEvent(
                **self._stamp(note.account, note.at),
                words=note_sentence(note, is_own=is_own),
                about=subject_of_note(note),
                operator=note.who.short_name,
                is_mine=is_own,
            )
        )

    def plan_elsewhere(self, plan: "EntryGroup") -> None:
        """Add what a plan of another console of this host did, as one line with its sum."""
        first = plan.entries[0]
        self._add(
            ElsewhereEvent(
                **self._stamp(first.account, first.at),
                words=safe(plan_sentence(plan), LONGEST_LINE),
                outcome=plan.outcome,
                about=None,
                whom=(),
                operator=first.who.short_name,
            )
        )

    def downloaded(self, download: Download, now: datetime) -> None:
        """Add the end of a download."""
        self._add(DownloadEvent(**self._stamp(download.account, now), download=download))

    def turned(self, before: Feed, after: Feed, now: datetime, account: AccountId) -> None:
        """Add a turn of an account's feed for the worse, or back; a late answer alone is none."""
        self._skew = timedelta(seconds=after.skew)
        if before.state not in _HARMLESS or after.state not in _HARMLESS:
            self._down.add(account)
        if after.is_live:
            if account in self._down:
                self._add(FeedEvent(**self._stamp(account, now), state=FeedState.LIVE))
            self._down.discard(account)
        elif after.state not in _HARMLESS and before.reason != after.reason:
            reason = safe(after.reason, LONGEST_LINE)
            self._add(FeedEvent(**self._stamp(account, now), state=after.state, reason=reason))

    def told(self, words: str, now: datetime) -> None:
        """Add a sentence, such as an answer that there was not room for elsewhere."""
        shown = words[:LONGEST_LINE] if words.isprintable() else safe(words, LONGEST_LINE)
        self._add(NoteEvent(**self._stamp(None, now), words=shown))

    def policies_turned(self, before: PolicyStatus, after: PolicyStatus, now: datetime) -> None:
        """Add what has changed of how policies stand."""
        if before is after:
            return
        from roomtui.ui.policies.turns import turns  # most have none

        for turn in turns(before, after):
            self._add(
                PolicyEvent(
                    **self._stamp(turn.account, now),
                    sign=turn.sign,
                    words=turn.words,
                    style=turn.style,
                    about=turn.about,
                    operator=turn.by,
                )
            )

    def reported_fault(self, fault: Fault, now: datetime) -> None:
        """Add an error that nobody foresaw."""
        self._add(FaultEvent(**self._stamp(None, now), fault=fault))

    def alerted(self, alerts: tuple[Alert, ...], now: datetime, snapshot: Snapshot) -> None:
        """Add the alerts that were not raised before, and those that are over; each once."""
        if alerts is self._alerts:
            return
        before = {(one.account, one.key): one for one in self._alerts if not one.cleared_at}
        after = {(one.account, one.key): one for one in alerts if not one.cleared_at}
        newest = {(one.account, one.key): one for one in alerts}
        self._alerts = alerts
        raised = [one for key, one in after.items() if key not in before]
        over = [
            newest.get(key, one)
            for key, one in before.items()
            if key not in after and one.account == snapshot.account  # of others nobody knows
        ]
        worse = {(WORSENS.get(one.rule), one.place.id) for one in raised}
        over = [one for one in over if (one.rule, one.place.id) not in worse]
        self._add(*[self._alert_event(one, now, snapshot, is_over=False) for one in raised])
        self._add(*[self._alert_event(one, now, snapshot, is_over=True) for one in over])

    def _alert_event(
        self, alert: Alert, now: datetime, snapshot: Snapshot, *, is_over: bool
    ) -> AlertEvent:
        about = subject_of_alert(alert, snapshot)
        stamp = self._stamp(alert.account, now)
        return AlertEvent(**stamp, alert=alert, is_over=is_over, about=about)

    def _stamp(self, account: AccountId | None, at: datetime) -> _Stamp:
        """Return what every event has, for the next one."""
        self._count += 1
        return _Stamp(id=str(self._count), account=account, at=at, order=at + self._skew)

    def _add(self, *events: ActivityEvent) -> None:
        self.log = self.log.with_events(events)
