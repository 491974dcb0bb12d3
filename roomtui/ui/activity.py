"""The activity log: one line for each change, result, fault and turn of the feed."""

from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.live.actions.request import Action, ModerationResult, Outcome
from roomtui.live.actions.writes import Written
from roomtui.live.download.state import Download, DownloadState
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.live.polling.changes import Change, EventType
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.snapshot import LONG_AGO, NOTHING_YET, Snapshot
from roomtui.text import LONGEST, safe
from roomtui.ui import format as fmt
from roomtui.ui.change_words import change_words
from roomtui.ui.done_words import done_words
from roomtui.ui.namesakes import Namesakes
from roomtui.ui.naming import cut, lookalike_key
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
"""Characters of a line that somebody forgot to make safe."""

BRIEF: Final = 24
"""Cells of a name in a line that would be too long otherwise."""

KEPT: Final = 500
"""Lines remembered; older ones go."""

EARLY: Final = timedelta(minutes=1)
LATE: Final = timedelta(days=1)
"""How far a service's time may be from that at which it is seen; another one is not believed."""


_HARMLESS: Final = frozenset({FeedState.CONNECTING, FeedState.LIVE, FeedState.LATE})


class ActivityEntry(Struct, frozen=True):
    """One line: when, a sign of its kind, what happened, and the style of it.

    `account` is the one that it happened in, None for what concerns the console alone.
    `brief` says the same with its names cut, for a pane that is too narrow for all of it.
    `at` is the service's time where it tells one, and this machine's otherwise; `order` is the
    service's either way, as far as it is known, so that the lines are in order.
    """

    id: str
    account: AccountId | None
    at: datetime
    sign: str
    text: str
    style: str = ""
    brief: str = ""
    order: datetime = LONG_AGO


MOST_COMPARED: Final = 10
"""Sessions in which people come and go at once, up to which those of one name are told apart."""

_SIGNS: Final = {
    EventType.JOINED: ("+", "good"),
    EventType.LEFT: ("-", "dim"),
    EventType.SESSION_STARTED: ("▶", "good"),
    EventType.SESSION_ENDED: ("■", "warn"),
    EventType.ROOM_CREATED: ("+", "accent"),
    EventType.ROOM_CHANGED: ("~", "accent"),
    EventType.ROOM_DELETED: ("-", "warn"),
}


class Activity:
    """Keeps the newest lines, each with a number of its own as its id."""

    def __init__(self) -> None:
        self._entries: tuple[ActivityEntry, ...] = ()
        self._count = 0
        self._down: set[AccountId] = set()
        self._skew = timedelta()

    @property
    def entries(self) -> tuple[ActivityEntry, ...]:
        """Return the lines, newest first."""
        return self._entries

    def happened(
        self, changes: tuple[Change, ...], now: datetime, snapshot: Snapshot = NOTHING_YET
    ) -> None:
        """Add what changed up to a snapshot, at the service's times where it tells them."""
        moved = [one.participant for one in changes if one.participant]
        is_rush = len({one.session_id for one in moved}) > MOST_COMPARED
        is_other = any(one.account != snapshot.account for one in changes)
        people = Namesakes() if is_rush or is_other else Namesakes(snapshot, moved)
        for change in changes:
            sign, style = _SIGNS[change.kind]
            told = change.at if self._is_likely(change.at, now) else None
            words = change_words(change, people)
            brief = change_words(change, people, BRIEF) if len(words) > 2 * BRIEF else ""
            is_told = told is not None
            self._add(change.account, told or now, sign, words, style, brief, by_service=is_told)

    def _is_likely(self, at: datetime | None, now: datetime) -> bool:
        """Return whether the service can mean a time for what was just seen to have happened."""
        return at is not None and -EARLY <= now + self._skew - at <= LATE

    def reported(self, report: ModerationResult, snapshot: Snapshot = NOTHING_YET) -> None:
        """Add the result of a request, its people told from others in the snapshot."""
        if report.outcome is not Outcome.SENDING:
            style = OUTCOME_STYLES[report.outcome] if report.recorded else "bad"
            is_other = snapshot.account != report.request.account
            people = Namesakes(NOTHING_YET if is_other else snapshot, key=lookalike_key)
            words, brief = _outcome(report, people), _outcome(report, people, BRIEF)
            self._add(report.request.account, report.at, "»", words, style, brief)

    def wrote(self, written: Written) -> None:
        """Add what became of a write."""
        style = OUTCOME_STYLES[written.outcome] if written.recorded else "bad"
        self._add(written.request.account, written.at, "»", written.sentence, style)

    def settled(self, news: Settled | Waiting, now: datetime) -> None:
        """Add what became of an action that another console had left open, or why that waits."""
        if isinstance(news, Waiting):
            what = fmt.count(news.left, "action")
            line = f"{what} of a console that ended must wait to be settled. {news.reason}"
            self._add(news.account, now, "»", line, "warn")
        else:
            style = OUTCOME_STYLES[news.outcome]
            self._add(news.entry.account, news.at, "»", _settled(news), style)

    def done_elsewhere(self, entry: JournalEntry) -> None:
        """Add what another console of this host did, by its operator."""
        if entry.resolved:
            style = OUTCOME_STYLES[entry.resolved.outcome]
            self._add(entry.account, entry.at, "»", done_words(entry), style)

    def downloaded(self, download: Download, now: datetime) -> None:
        """Add the end of a download."""
        where = f" in {safe(download.folder)}" if download.state is DownloadState.DONE else ""
        style = "good" if download.state is DownloadState.DONE else "warn"
        words = f"download of {safe(download.name)} {download.state}{where}. {download.reason}"
        self._add(download.account, now, "»", words.strip(), style)

    def turned(self, before: Feed, after: Feed, now: datetime, account: AccountId) -> None:
        """Add a turn of an account's feed for the worse, or back; a late answer alone is none."""
        self._skew = timedelta(seconds=after.skew)
        if before.state not in _HARMLESS or after.state not in _HARMLESS:
            self._down.add(account)
        if after.is_live:
            if account in self._down:
                self._add(account, now, "●", "The feed is live again.", "good")
            self._down.discard(account)
        elif after.state not in _HARMLESS and before.reason != after.reason:
            self._add(account, now, "!", f"{after.state}: {after.reason}", "warn")

    def told(self, words: str, now: datetime) -> None:
        """Add a sentence, such as an answer that there was not room for elsewhere."""
        self._add(None, now, "·", words, "")

    def reported_fault(self, fault: Fault, now: datetime) -> None:
        """Add an error that nobody foresaw; only its kind, since its words may hold anything."""
        where = safe(fault.where, 60)
        words = f"Internal error in {where} ({fault.kind})"
        if fault.lacks:
            words = f"{fault.lacks} Something in {where} was not done because of it"
        if fault.count == 1:
            words += "; the console goes on."
        else:
            words += f", {fault.count} times now. Press r; if it stays, quit and start again."
        if fault.file:
            words += f" Details: {safe(fault.file)}"
        self._add(None, now, "!", words, "bad")

    def _add(
        self,
        account: AccountId | None,
        at: datetime,
        sign: str,
        text: str,
        style: str,
        brief: str = "",
        *,
        by_service: bool = False,
    ) -> None:
        self._count += 1
        shown = text if text.isprintable() else safe(text, LONGEST_LINE)
        brief = "" if brief == text else safe(brief, LONGEST_LINE)
        order = at if by_service else at + self._skew
        entry = ActivityEntry(str(self._count), account, at, sign, shown, style, brief, order)
        newer = sum(1 for _ in takewhile(lambda one: one.order > order, self._entries))
        entries = (*self._entries[:newer], entry, *self._entries[newer:])
        self._entries = entries[:KEPT]


def _outcome(report: ModerationResult, namesakes: Namesakes, cells: int = LONGEST) -> str:
    """Return action and outcome before the names, which may be too long for the line."""
    order = report.request
    whom = namesakes.names(order.targets, order.session_id, cells)
    hit = "the session" if order.action is Action.END else fmt.names(whom)
    room = cut(order.room, cells)
    return f"{order.action} {report.outcome}: {hit} in {room}. {report.detail}".rstrip()


def _settled(settled: Settled) -> str:
    """Return what was meant, by whom and when; the journal is not trusted to hold safe text."""
    entry = settled.entry
    whom = safe(fmt.names(list(entry.whom)))
    where = f" in {safe(entry.room)}" if entry.room else ""
    begun = f"Begun {fmt.day_time(entry.at)} by {entry.who.person}."
    action = safe(entry.action, 40)
    return f"{action} {settled.outcome}: {whom}{where}. {safe(settled.detail)} {begun}"
