"""Sentences of those events that say the same whatever else is known."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from roomtui.live.attention.alert import Severity
from roomtui.live.download.state import Download, DownloadState
from roomtui.live.journal.settled import Settled
from roomtui.live.memory.memory import PastAction
from roomtui.live.polling.feed import FeedState
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.events.action_events import (
    ElsewhereEvent,
    RecordNoteEvent,
    RecoveryEvent,
    WriteEvent,
)
from roomtui.ui.events.console_events import (
    AlertEvent,
    DownloadEvent,
    FaultEvent,
    FeedEvent,
    NoteEvent,
    PolicyEvent,
)
from roomtui.ui.events.event import ActivityEvent, Fold
from roomtui.ui.outcome_styles import OUTCOME_STYLES
from roomtui.ui.terminal.faults import Fault

_ALERT_SIGNS: Final = {
    Severity.NOTE: ("·", ""),
    Severity.WARNING: ("▲", "warn"),
    Severity.URGENT: ("!", "bad"),
}


class EventText(Struct, frozen=True):
    """What a line says: a sign of its kind, a sentence, and the style of both.

    `brief` says the same with its names cut, for a pane that is too narrow for all of it; empty
    where that is no shorter.
    """

    sign: str
    text: str
    style: str = ""
    brief: str = ""


def event_text(sign: str, text: str, style: str, brief: str = "") -> EventText:
    """Return what a line says, made safe where it is not."""
    text = text if text.isprintable() else safe(text, 1_000)
    return EventText(sign, text, style, "" if brief == text else safe(brief, 1_000))


def fold_sentence(fold: Fold, causes: Sequence[PastAction] = ()) -> str:
    """Return how many came and went, in how many rooms, and how many were made to go, by whom.

    As in `+18 -24 in 41 rooms · 20 kicked by op-b`.
    """
    moves = [f"+{fmt.number(fold.joined)}"] * bool(fold.joined)
    moves += [f"-{fmt.number(len(fold.left))}"] * bool(fold.left)
    kicked = Counter(done.cause for done in causes)
    told = [f"{fmt.number(n)} kicked{f' by {by}' if by else ''}" for by, n in kicked.items()]
    return " · ".join((f"{' '.join(moves)} in {fmt.count(fold.rooms, 'room')}", *told))


def _of_alert(event: AlertEvent) -> EventText:
    alert = event.alert
    if event.is_over:
        return event_text(
            "·", f"Over: {alert.sentence}", "dim", alert.brief and f"Over: {alert.brief}"
        )
    sign, style = _ALERT_SIGNS[alert.severity]
    return event_text(sign, alert.sentence, style, alert.brief)


def _of_recovery(event: RecoveryEvent) -> EventText:
    news = event.news
    if isinstance(news, Settled):
        return EventText("»", _settled(news), OUTCOME_STYLES[news.outcome])
    what = fmt.count(news.left, "action")
    words = f"{what} of a console that ended must wait to be settled. {news.reason}"
    return EventText("»", safe(words, 1_000), "warn")


def _settled(settled: Settled) -> str:
    """Return what was meant, by whom and when; the journal is not trusted to hold safe text."""
    entry = settled.entry
    whom = safe(fmt.names(list(entry.whom)))
    where = f" in {safe(entry.room)}" if entry.room else ""
    begun = f"Begun {fmt.day_time(entry.at)} by {entry.who.person}."
    action = safe(entry.action, 40)
    return f"{action} {settled.outcome}: {whom}{where}. {safe(settled.detail)} {begun}"


def _of_download(download: Download) -> EventText:
    is_done = download.state is DownloadState.DONE
    where = f" in {safe(download.folder)}" if is_done else ""
    words = f"download of {safe(download.name)} {download.state}{where}. {download.reason}"
    return event_text("»", words.strip(), "good" if is_done else "warn")


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


def _of_feed(event: FeedEvent) -> EventText:
    if event.state is FeedState.LIVE:
        return EventText("●", "The feed is live again.", "good")
    return EventText("!", f"{event.state}: {event.reason}", "warn")


def _of_write(event: WriteEvent) -> EventText:
    return EventText(
        "»", event.sentence, OUTCOME_STYLES[event.outcome] if event.recorded else "bad"
    )


_SENTENCES: Final[Mapping[type, Callable[[Any], EventText]]] = {
    AlertEvent: _of_alert,
    WriteEvent: _of_write,
    ElsewhereEvent: lambda row: EventText("»", row.words, OUTCOME_STYLES[row.outcome]),
    RecoveryEvent: _of_recovery,
    DownloadEvent: lambda row: _of_download(row.download),
    FeedEvent: _of_feed,
    FaultEvent: lambda row: EventText("!", _of_fault(row.fault), "bad"),
    RecordNoteEvent: lambda row: EventText("✎", row.words, "accent"),
    PolicyEvent: lambda row: event_text(row.sign, row.words, row.style),
    NoteEvent: lambda row: EventText("·", row.words),
}
"""What makes the sentence of each such event."""


def sentence_of(event: ActivityEvent) -> EventText:
    """Return what the line of an event says that nothing else has a say in."""
    return _SENTENCES[type(event)](event)
