"""The activity: takes in changes, results, faults and turns of the feed as events of a log."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.actions.request import ModerationRequest, ModerationResult, Outcome
from roomtui.live.actions.writes import Written
from roomtui.live.attention.alert import Alert
from roomtui.live.download.state import Download
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.changes import Change, EventType
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.snapshot import Snapshot
from roomtui.text import safe
from roomtui.ui.done_words import done_words
from roomtui.ui.events.log import EMPTY_LOG, ActivityLog
from roomtui.ui.events.types import (
    ActionEvent,
    ActivityEvent,
    AlertEvent,
    Batch,
    ChangeEvent,
    DownloadEvent,
    ElsewhereEvent,
    FaultEvent,
    FeedEvent,
    Fold,
    Named,
    NoteEvent,
    RecoveryEvent,
    WriteEvent,
    ref_to,
)
from roomtui.ui.live.rows import person_name
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.terminal.faults import Fault

OUTCOME_STYLES: Final = {
    Outcome.SENDING: "dim",
    Outcome.SENT: "accent",
    Outcome.DONE: "good",
    Outcome.CONFIRMED: "good",
    Outcome.ALREADY_GONE: "warn",
    Outcome.UNKNOWN: "warn",
    Outcome.NOT_CONFIRMED: "bad",
    Outcome.NOT_DONE: "bad",
    Outcome.FAILED: "bad",
}
"""The style of each outcome, the same wherever an outcome is shown."""

LONGEST_LINE: Final = 1_000
"""Characters of a sentence that somebody forgot to make safe."""

LONGEST_CONTEXT: Final = 512
"""Characters of a context that is kept to be named later; of a longer one the name is."""

MOST_TARGETS: Final = 64
"""People of an action that are kept; the session stands for more."""

MOST_APART: Final = 8
"""People who come and go within one refresh that each have a line; more are folded into one."""

MOST_COMPARED: Final = 64
"""Changes of one refresh up to which those of one name are told from each other."""

EARLY: Final = timedelta(minutes=1)
LATE: Final = timedelta(days=1)
"""How far a service's time may be from that at which it is seen; another one is not believed."""

_HARMLESS: Final = frozenset({FeedState.CONNECTING, FeedState.LIVE, FeedState.LATE})
_COMES_AND_GOES: Final = frozenset({EventType.JOINED, EventType.LEFT})

_Dated = tuple[datetime, datetime, Change]
"""A change behind its time in the order of events, and the one that is shown."""

_first = itemgetter(0)
_NOBODY: Final[tuple[Named, ...]] = ()


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
        if not changes:
            return
        dated = self._dated(changes, now)
        first, self._count = self._count + 1, self._count + len(dated)
        kept = [_kept(change) for _, _, change in dated]
        few = tuple(change for change, _ in kept) if len(kept) <= MOST_COMPARED else ()
        batch = Batch(seen=now, skew=self._skew, changes=few)
        fold = _fold(dated, batch, first)
        self._add(
            [
                ChangeEvent(
                    id=str(number),
                    account=change.account,
                    at=at,
                    order=order,
                    fold=fold if change.kind in _COMES_AND_GOES else None,
                    change=change,
                    batch=batch,
                    name=name,
                )
                for number, ((order, at, _), (change, name)) in enumerate(
                    zip(dated, kept, strict=True), first
                )
            ]
        )

    def _dated(self, changes: Sequence[Change], now: datetime) -> list[_Dated]:
        """Return changes with their times, in order; a time that cannot be is not believed."""
        seen = now + self._skew
        earliest, latest = seen - LATE, seen + EARLY
        dated: list[_Dated] = []
        for change in changes:
            at = change.at
            if at is not None and earliest <= at <= latest:
                dated.append((at, at, change))
            else:
                dated.append((seen, now, change))
        dated.sort(key=_first)
        return dated

    def reported(self, report: ModerationResult) -> None:
        """Add the result of a request."""
        if report.outcome is Outcome.SENDING:
            return
        request = report.request
        few = replace(request, targets=request.targets[:MOST_TARGETS], excluded=())
        self._add_one(
            ActionEvent(
                id=self._next_id(),
                account=request.account,
                at=report.at,
                order=report.at + self._skew,
                result=replace(report, request=few, apart={}),
                hit=len(request.targets),
                operator=self._operator(),
            )
        )

    def wrote(self, written: Written) -> None:
        """Add what became of a write."""
        write = written.request
        room_id = getattr(write, "room_id", "") if write.what == RecordKind.ROOM else ""
        self._add_one(
            WriteEvent(
                id=self._next_id(),
                account=write.account,
                at=written.at,
                order=written.at + self._skew,
                sentence=safe(written.sentence, LONGEST_LINE),
                outcome=written.outcome,
                recorded=written.recorded,
                written=ref_to(write.account, (room_id, safe(write.name)), ""),
                operator=self._operator(),
            )
        )

    def settled(self, news: Settled | Waiting, now: datetime) -> None:
        """Add what became of an action that another console had left open, or why that waits."""
        if isinstance(news, Waiting):
            account, at, about, whom = news.account, now, None, _NOBODY
        else:
            account, at = news.entry.account, news.at
            about, whom = _meant(news.entry)
        self._add_one(
            RecoveryEvent(
                id=self._next_id(),
                account=account,
                at=at,
                order=at + self._skew,
                news=news,
                about=about,
                whom=whom,
            )
        )

    def done_elsewhere(self, entry: JournalEntry) -> None:
        """Add what another console of this host did, by its operator."""
        if not entry.resolved:
            return
        about, whom = _meant(entry)
        self._add_one(
            ElsewhereEvent(
                id=self._next_id(),
                account=entry.account,
                at=entry.at,
                order=entry.at + self._skew,
                words=safe(done_words(entry), LONGEST_LINE),
                outcome=entry.resolved.outcome,
                about=about,
                whom=whom,
                operator=entry.who.short_name,
            )
        )

    def downloaded(self, download: Download, now: datetime) -> None:
        """Add the end of a download."""
        self._add_one(
            DownloadEvent(
                id=self._next_id(),
                account=download.account,
                at=now,
                order=now + self._skew,
                download=download,
            )
        )

    def turned(self, before: Feed, after: Feed, now: datetime, account: AccountId) -> None:
        """Add a turn of an account's feed for the worse, or back; a late answer alone is none."""
        self._skew = timedelta(seconds=after.skew)
        if before.state not in _HARMLESS or after.state not in _HARMLESS:
            self._down.add(account)
        if after.is_live:
            if account in self._down:
                self._add_turn(account, now, FeedState.LIVE)
            self._down.discard(account)
        elif after.state not in _HARMLESS and before.reason != after.reason:
            self._add_turn(account, now, after.state, after.reason)

    def _add_turn(
        self, account: AccountId, now: datetime, state: FeedState, reason: str = ""
    ) -> None:
        self._add_one(
            FeedEvent(
                id=self._next_id(),
                account=account,
                at=now,
                order=now + self._skew,
                state=state,
                reason=safe(reason, LONGEST_LINE),
            )
        )

    def told(self, words: str, now: datetime) -> None:
        """Add a sentence, such as an answer that there was not room for elsewhere."""
        shown = words[:LONGEST_LINE] if words.isprintable() else safe(words, LONGEST_LINE)
        self._add_one(
            NoteEvent(id=self._next_id(), account=None, at=now, order=now + self._skew, words=shown)
        )

    def reported_fault(self, fault: Fault, now: datetime) -> None:
        """Add an error that nobody foresaw."""
        self._add_one(
            FaultEvent(
                id=self._next_id(), account=None, at=now, order=now + self._skew, fault=fault
            )
        )

    def alerted(self, alerts: tuple[Alert, ...], now: datetime, snapshot: Snapshot) -> None:
        """Add the alerts that were not raised before, and those that are over; each once."""
        if alerts is self._alerts:
            return
        before = {(one.account, one.key): one for one in self._alerts if not one.cleared_at}
        after = {(one.account, one.key): one for one in alerts if not one.cleared_at}
        self._alerts = alerts
        raised = [one for key, one in after.items() if key not in before]
        told = {(one.account, one.key): one for one in alerts}
        over = [
            told.get(key, one)
            for key, one in before.items()
            if key not in after and one.account == snapshot.account  # of others nobody knows
        ]
        self._add(list(self._of_alerts(raised, now, snapshot, is_over=False)))
        self._add(list(self._of_alerts(over, now, snapshot, is_over=True)))

    def _of_alerts(
        self, alerts: Sequence[Alert], now: datetime, snapshot: Snapshot, *, is_over: bool
    ) -> Iterator[AlertEvent]:
        for alert in alerts:
            yield AlertEvent(
                id=self._next_id(),
                account=alert.account,
                at=now,
                order=now + self._skew,
                alert=alert,
                is_over=is_over,
                about=_about(alert, snapshot),
            )

    def _next_id(self) -> str:
        self._count += 1
        return str(self._count)

    def _add_one(self, event: ActivityEvent) -> None:
        self._add((event,))

    def _add(self, events: Sequence[ActivityEvent]) -> None:
        self.log = self.log.with_events(events)


def _fold(dated: Sequence[_Dated], batch: Batch, first: int) -> Fold | None:
    """Return the row for those who came and went, if they are many; `first` is the first number."""
    many = [
        (number, at, change)
        for number, (_, at, change) in enumerate(dated, first)
        if change.kind in _COMES_AND_GOES
    ]
    if len(many) <= MOST_APART:
        return None
    head, at, newest = many[-1]
    left = tuple(change for _, _, change in many if change.kind is EventType.LEFT)
    return Fold(
        id=f"fold-{head}",
        account=newest.account,
        at=at,
        joined=len(many) - len(left),
        left=tuple(_kept(change)[0] for change in left),
        rooms=len({change.room_id for _, _, change in many}),
        head=str(head),
        batch=batch,
    )


def _kept(change: Change) -> tuple[Change, str]:
    """Return a change that is small enough to be kept, and the name of who is in it, if cut."""
    who = change.participant
    if who is None or not who.context or len(who.context) <= LONGEST_CONTEXT:
        return change, ""
    return replace(change, participant=replace(who, context=None)), person_name(who)


def _meant(entry: JournalEntry) -> tuple[RecordRef | None, tuple[Named, ...]]:
    """Return what an entry is about, and whom; the journal is not trusted to hold safe text."""
    meant, room = entry.meant, safe(entry.room)
    if not isinstance(meant, ModerationRequest):
        return None, _NOBODY
    whom = tuple((safe(one.id), safe(one.name)) for one in meant.targets[:MOST_TARGETS])
    one = whom[0] if len(meant.targets) == 1 else ("", "")
    return ref_to(entry.account, (safe(meant.room_id), room), safe(meant.session_id), one), whom


def _about(alert: Alert, snapshot: Snapshot) -> RecordRef | None:
    """Return what an alert is about, with the names of now."""
    place = alert.place
    session_id = place.id if place.kind is RecordKind.SESSION else place.session_id
    room_id = place.id if place.kind is RecordKind.ROOM else place.room_id
    person_id = place.id if place.kind is RecordKind.PARTICIPANT else ""
    person = snapshot.people.get(person_id)
    name = person_name(person) if person else ""
    return ref_to(
        alert.account, (room_id, snapshot.room_name(room_id)), session_id, (person_id, name)
    )
