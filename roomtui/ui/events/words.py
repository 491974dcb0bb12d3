"""Words of events: a sentence of each, made when it is drawn and kept as long as it may be."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from roomtui.live.actions.request import Action, ModerationResult
from roomtui.live.attention.alert import Severity
from roomtui.live.causes import cause_of
from roomtui.live.download.state import Download, DownloadState
from roomtui.live.journal.settled import Settled
from roomtui.live.memory import NO_MEMORY, Done, Memory
from roomtui.live.polling.changes import EventType
from roomtui.live.polling.feed import FeedState
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from roomtui.text import LONGEST, safe
from roomtui.ui import format as fmt
from roomtui.ui.activity import OUTCOME_STYLES
from roomtui.ui.change_words import change_sentence, people_at_the_end
from roomtui.ui.done_words import caused_words
from roomtui.ui.events.types import (
    ActionEvent,
    ActivityEvent,
    AlertEvent,
    ChangeEvent,
    DownloadEvent,
    ElsewhereEvent,
    EventKind,
    FaultEvent,
    FeedEvent,
    Fold,
    NoteEvent,
    RecoveryEvent,
    WriteEvent,
)
from roomtui.ui.namesakes import Namesakes
from roomtui.ui.naming import cut, lookalike_key
from roomtui.ui.terminal.faults import Fault

BRIEF: Final = 24
"""Cells of a name in a line that would be too long otherwise."""

MOST_KEPT: Final = 400
"""Sentences that are kept; what is in view is far less."""

_SIGNS: Final = {
    EventType.JOINED: ("+", "good"),
    EventType.LEFT: ("-", "dim"),
    EventType.SESSION_STARTED: ("▶", "good"),
    EventType.SESSION_ENDED: ("■", "warn"),
    EventType.ROOM_CREATED: ("+", "accent"),
    EventType.ROOM_CHANGED: ("~", "accent"),
    EventType.ROOM_DELETED: ("-", "warn"),
}

_ALERT_SIGNS: Final = {
    Severity.NOTE: ("·", ""),
    Severity.WARNING: ("▲", "warn"),
    Severity.URGENT: ("!", "bad"),
}

_VERBS: Final[Mapping[EventKind, str]] = {EventKind.JOINED: "joined", EventKind.LEFT: "left"}

ActivityRow = ActivityEvent | Fold
"""What a line of the activity stands for."""


class Words(Struct, frozen=True):
    """What a line says: a sign of its kind, a sentence, and the style of both.

    `brief` says the same with its names cut, for a pane that is too narrow for all of it; empty
    where that is no shorter.
    """

    sign: str
    text: str
    style: str = ""
    brief: str = ""


def _words(sign: str, text: str, style: str, brief: str = "") -> Words:
    text = text if text.isprintable() else safe(text, 1_000)
    return Words(sign, text, style, "" if brief == text else safe(brief, 1_000))


class Wording:
    """Words events by what is known now, and keeps what was said of each."""

    def __init__(self) -> None:
        self._snapshot: Snapshot = NOTHING_YET
        self._memory: Memory = NO_MEMORY
        self._kept: dict[str, Words] = {}
        self._namesakes: dict[bool, Namesakes] = {}

    def look(self, snapshot: Snapshot, memory: Memory) -> bool:
        """Word what comes by these; return whether what was said may be put otherwise now."""
        if snapshot is not self._snapshot:
            self._snapshot, self._namesakes = snapshot, {}
        if memory is self._memory:
            return False
        self._memory = memory
        self._kept.clear()
        return True

    def of(self, row: ActivityRow) -> Words:
        """Return the words of a line."""
        words = self._kept.get(row.id)
        if words is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            words = self._kept[row.id] = self._worded(row)
        return words

    def plain(self, event: ActivityEvent) -> str:
        """Return what a filter looks through: the sentence, or as much of it as takes no time."""
        if isinstance(event, ChangeEvent) and event.kind in _VERBS and not self.cause(event):
            return f"{event.person} {_VERBS[event.kind]} {event.change.room}"
        return self.of(event).text

    def cause(self, event: ActivityEvent) -> Done | None:
        """Return the action that caused a change, as far as this host remembers one."""
        if self._memory.is_empty or not isinstance(event, ChangeEvent):
            return None
        return cause_of(event.change, self._memory, event.batch.seen, event.batch.skew)

    def _causes(self, fold: Fold) -> list[Done]:
        """Return what caused those leaves of a fold of which that is known."""
        if self._memory.is_empty:
            return []
        seen, skew = fold.batch.seen, fold.batch.skew
        causes = (cause_of(change, self._memory, seen, skew) for change in fold.left)
        return [done for done in causes if done]

    def _worded(self, row: ActivityRow) -> Words:
        if isinstance(row, ChangeEvent):
            return self._of_change(row)
        if isinstance(row, ActionEvent):
            return self._of_action(row)
        if isinstance(row, Fold):
            return Words("⋯", fold_words(row, self._causes(row)))
        return _WORDED[type(row)](row)

    def _people(self, *, is_same: bool, reads_alike: bool) -> Namesakes:
        """Return what tells people of one name apart, in the snapshot if it is of the account."""
        if not is_same:
            return Namesakes(key=lookalike_key) if reads_alike else Namesakes()
        if reads_alike not in self._namesakes:
            key = lookalike_key if reads_alike else str.casefold
            self._namesakes[reads_alike] = Namesakes(self._snapshot, key=key)
        return self._namesakes[reads_alike]

    def _of_change(self, event: ChangeEvent) -> Words:
        sign, style = _SIGNS[event.change.kind]
        cause = self.cause(event)
        text = self._change_text(event, cause, LONGEST)
        brief = self._change_text(event, cause, BRIEF) if len(text) > 2 * BRIEF else ""
        return _words(sign, text, style, brief)

    def _change_text(self, event: ChangeEvent, cause: Done | None, cells: int) -> str:
        change, name = event.change, self._name(event, cells)
        if cause:
            return caused_words(cause, name, cut(change.room, cells), people_at_the_end(change))
        return change_sentence(change, name, cells)

    def _name(self, event: ChangeEvent, cells: int) -> str:
        who = event.change.participant
        if who is None:
            return ""
        is_same = event.account == self._snapshot.account
        people = self._people(is_same=is_same, reads_alike=False)
        session = who.session_id
        changes = (one for one in event.batch.changes if one.session_id == session)
        others = [one.participant for one in changes if one.participant]
        return people.name(who, cells, others=others, called=event.name)

    def _of_action(self, event: ActionEvent) -> Words:
        report = event.result
        style = OUTCOME_STYLES[report.outcome] if report.recorded else "bad"
        is_same = event.account == self._snapshot.account
        people = self._people(is_same=is_same, reads_alike=True)
        text, brief = (_outcome(report, event.hit, people, cells) for cells in (LONGEST, BRIEF))
        return _words("»", text, style, brief)


def fold_words(fold: Fold, causes: Sequence[Done] = ()) -> str:
    """Return how many came and went, in how many rooms, and how many were made to go, by whom.

    As in `+18 -24 in 41 rooms · 20 kicked by op-b`.
    """
    moves = [f"+{fmt.number(fold.joined)}"] * bool(fold.joined)
    moves += [f"-{fmt.number(len(fold.left))}"] * bool(fold.left)
    kicked = Counter(done.by_another for done in causes)
    told = [f"{fmt.number(n)} kicked{f' by {by}' if by else ''}" for by, n in kicked.items()]
    return " · ".join((f"{' '.join(moves)} in {fmt.count(fold.rooms, 'room')}", *told))


def _outcome(report: ModerationResult, hit: int, namesakes: Namesakes, cells: int) -> str:
    """Return action and outcome before the names, which may be too long for the line."""
    request = report.request
    if request.action is Action.END:
        whom = "the session"
    else:
        names = namesakes.names(request.targets, request.session_id, cells)
        whom = fmt.names([*names, *[""] * (hit - len(names))])
    room = cut(request.room, cells)
    return f"{request.action} {report.outcome}: {whom} in {room}. {report.detail}".rstrip()


def _of_alert(event: AlertEvent) -> Words:
    alert = event.alert
    if event.is_over:
        return _words("·", f"Over: {alert.sentence}", "dim", alert.brief and f"Over: {alert.brief}")
    sign, style = _ALERT_SIGNS[alert.severity]
    return _words(sign, alert.sentence, style, alert.brief)


def _of_recovery(event: RecoveryEvent) -> Words:
    news = event.news
    if isinstance(news, Settled):
        return Words("»", _settled(news), OUTCOME_STYLES[news.outcome])
    what = fmt.count(news.left, "action")
    words = f"{what} of a console that ended must wait to be settled. {news.reason}"
    return Words("»", safe(words, 1_000), "warn")


def _settled(settled: Settled) -> str:
    """Return what was meant, by whom and when; the journal is not trusted to hold safe text."""
    entry = settled.entry
    whom = safe(fmt.names(list(entry.whom)))
    where = f" in {safe(entry.room)}" if entry.room else ""
    begun = f"Begun {fmt.day_time(entry.at)} by {entry.who.person}."
    action = safe(entry.action, 40)
    return f"{action} {settled.outcome}: {whom}{where}. {safe(settled.detail)} {begun}"


def _of_download(download: Download) -> Words:
    is_done = download.state is DownloadState.DONE
    where = f" in {safe(download.folder)}" if is_done else ""
    words = f"download of {safe(download.name)} {download.state}{where}. {download.reason}"
    return _words("»", words.strip(), "good" if is_done else "warn")


def _of_fault(fault: Fault) -> str:
    """Return where an error was that nobody foresaw; only its kind, for its words may hold all."""
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
    return words if words.isprintable() else safe(words, 1_000)


def _of_feed(event: FeedEvent) -> Words:
    if event.state is FeedState.LIVE:
        return Words("●", "The feed is live again.", "good")
    return Words("!", f"{event.state}: {event.reason}", "warn")


def _of_write(event: WriteEvent) -> Words:
    return Words("»", event.sentence, OUTCOME_STYLES[event.outcome] if event.recorded else "bad")


_WORDED: Final[Mapping[type, Callable[[Any], Words]]] = {
    AlertEvent: _of_alert,
    WriteEvent: _of_write,
    ElsewhereEvent: lambda row: Words("»", row.words, OUTCOME_STYLES[row.outcome]),
    RecoveryEvent: _of_recovery,
    DownloadEvent: lambda row: _of_download(row.download),
    FeedEvent: _of_feed,
    FaultEvent: lambda row: Words("!", _of_fault(row.fault), "bad"),
    NoteEvent: lambda row: Words("·", row.words),
}
"""What words those events that nothing else has a say in."""
