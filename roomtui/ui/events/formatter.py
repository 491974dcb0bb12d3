"""EventText events by what is known when they are drawn, and keeps what was said of each."""

from collections.abc import Mapping
from typing import Final

from roomtui.live.actions.request import Action, ModerationResult
from roomtui.live.memory.causes import cause_of
from roomtui.live.memory.memory import NO_MEMORY, Memory, PastAction
from roomtui.live.policies.cause import policy_kind
from roomtui.live.polling.changes import EventType
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from roomtui.text import LONGEST, safe
from roomtui.ui import format as fmt
from roomtui.ui.change_words import change_sentence, people_at_the_end
from roomtui.ui.events.action_events import ActionEvent
from roomtui.ui.events.change_events import ChangeEvent
from roomtui.ui.events.event import ActivityEvent, ActivityRow, EventKind, Fold
from roomtui.ui.events.sentences import EventText, event_text, fold_sentence, sentence_of
from roomtui.ui.namesakes import Namesakes
from roomtui.ui.naming import cut, lookalike_key
from roomtui.ui.outcome_styles import OUTCOME_STYLES
from roomtui.ui.past_action_words import cause_sentence

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

_VERBS: Final[Mapping[EventKind, str]] = {EventKind.JOINED: "joined", EventKind.LEFT: "left"}


class EventFormatter:
    """EventText events by what is known now, and keeps what was said of each."""

    def __init__(self) -> None:
        self._snapshot: Snapshot = NOTHING_YET
        self._memory: Memory = NO_MEMORY
        self._kept: dict[str, EventText] = {}
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

    def of(self, row: ActivityRow) -> EventText:
        """Return the words of a line."""
        words = self._kept.get(row.id)
        if words is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            words = self._kept[row.id] = self._formatted(row)
        return words

    def plain(self, event: ActivityEvent) -> str:
        """Return what a filter looks through: the sentence, or as much of it as takes no time."""
        if isinstance(event, ChangeEvent) and event.kind in _VERBS and not self.cause(event):
            return f"{event.person} {_VERBS[event.kind]} {event.change.room}"
        return self.of(event).text

    def cause(self, event: ActivityEvent) -> PastAction | None:
        """Return the action that caused a change, as far as this host remembers one."""
        if self._memory.is_empty or not isinstance(event, ChangeEvent):
            return None
        return cause_of(event.change, self._memory, event.batch.seen, event.batch.skew)

    def _causes(self, fold: Fold) -> list[PastAction]:
        """Return what caused those leaves of a fold of which that is known."""
        if self._memory.is_empty:
            return []
        seen, skew = fold.batch.seen, fold.batch.skew
        causes = (cause_of(change, self._memory, seen, skew) for change in fold.left)
        return [done for done in causes if done]

    def _formatted(self, row: ActivityRow) -> EventText:
        if isinstance(row, ChangeEvent):
            return self._of_change(row)
        if isinstance(row, ActionEvent):
            return self._of_action(row)
        if isinstance(row, Fold):
            return EventText("⋯", fold_sentence(row, self._causes(row)))
        return sentence_of(row)

    def _people(self, *, is_same: bool, reads_alike: bool) -> Namesakes:
        """Return what tells people of one name apart, in the snapshot if it is of the account."""
        if not is_same:
            return Namesakes(key=lookalike_key) if reads_alike else Namesakes()
        if reads_alike not in self._namesakes:
            key = lookalike_key if reads_alike else str.casefold
            self._namesakes[reads_alike] = Namesakes(self._snapshot, key=key)
        return self._namesakes[reads_alike]

    def _of_change(self, event: ChangeEvent) -> EventText:
        sign, style = _SIGNS[event.change.kind]
        cause = self.cause(event)
        text = self._change_text(event, cause, LONGEST)
        brief = self._change_text(event, cause, BRIEF) if len(text) > 2 * BRIEF else ""
        return event_text(sign, text, style, brief)

    def _change_text(self, event: ChangeEvent, cause: PastAction | None, cells: int) -> str:
        change, name = event.change, self._name(event, cells)
        if cause:
            return cause_sentence(cause, name, cut(change.room, cells), people_at_the_end(change))
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

    def _of_action(self, event: ActionEvent) -> EventText:
        report = event.result
        style = OUTCOME_STYLES[report.outcome] if report.recorded else "bad"
        is_same = event.account == self._snapshot.account
        people = self._people(is_same=is_same, reads_alike=True)
        text, brief = (_outcome(report, event.hit, people, cells) for cells in (LONGEST, BRIEF))
        return event_text("»", text, style, brief)


def _outcome(report: ModerationResult, hit: int, namesakes: Namesakes, cells: int) -> str:
    """Return action and outcome before the names, which may be too long for the line."""
    request = report.request
    if request.action is Action.END:
        whom = "the session"
    else:
        names = namesakes.names(request.targets, request.session_id, cells)
        whom = fmt.names([*names, *[""] * (hit - len(names))])
    room = cut(request.room, cells)
    kind = policy_kind(request.action, request.policy)
    what = f"{request.action} by {kind}" if kind else request.action
    why = f" · {cut(safe(request.reason), cells)}" if request.reason else ""
    return f"{what} {report.outcome}: {whom} in {room}{why}. {report.detail}".rstrip()
