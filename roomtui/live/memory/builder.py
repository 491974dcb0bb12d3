"""Builds the memory out of the lines of a journal, and out of this console's own results."""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.actions.request import ModerationRequest, ModerationResult, Outcome
from roomtui.live.journal.entries import JournalEntry, JournalLine, Outcomes, Resolution
from roomtui.live.journal.entry_group import policy_of
from roomtui.live.journal.note_entry import JournalNote
from roomtui.live.journal.operator import Operator
from roomtui.live.memory.index import MemoryIndex, TrackedRequest
from roomtui.live.memory.memory import Memory
from roomtui.live.memory.notes import NoteBook

KEPT: Final = timedelta(hours=24)
"""How far back the memory goes."""

AHEAD: Final = timedelta(minutes=5)
"""By how much later than now a line may be of, before a clock was wrong."""

SET_BACK: Final = timedelta(hours=14)
"""By how much the clock may have been set back since an action, which still counts: as of now."""

OVERDUE: Final = timedelta(minutes=1)
"""Time after which an action without an outcome is one whose outcome is unknown."""

MOST_REQUESTS: Final = 10_000
MOST_PEOPLE: Final = 40_000
"""Requests, and people hit by them, that are remembered; the oldest go first."""


class MemoryBuilder:
    """Takes in what was done, in any order, and returns the memory of it.

    Args:
        account: the one whose actions are remembered.
        me: whoever sits at this console; its own lines are left to `add_result`, which knows more.

    `dropped_until` is when the last of what had no room was done; None if all had.
    """

    def __init__(self, account: AccountId, me: Operator) -> None:
        self._account = account
        self._me = me
        self._requests: dict[str, TrackedRequest] = {}
        self._outcomes = Outcomes()
        self._early: dict[str, None] = {}
        self._open: dict[str, None] = {}
        self._changed: dict[str, None] = {}
        self._index = MemoryIndex()
        self._size = 0
        self._news: dict[str, None] = {}
        self._memory = Memory()
        self.dropped_until: datetime | None = None
        self._notes = NoteBook(account)
        self._new_notes: list[JournalNote] = []

    def add(self, line: JournalLine, now: datetime) -> None:
        """Take in a line of a journal; a note of this console too, which is on disk then."""
        if note := line.told_note:
            self._add_note(note, now)
            return
        if self._is_mine(line) and not line.settled:
            return
        if meant := line.intent:
            at = line.at if line.at <= now + AHEAD else now
            entry = JournalEntry(at=at, who=line.who, meant=meant, seq=line.seq)
            is_of_now = now - KEPT <= line.at <= now + SET_BACK
            if meant.id not in self._requests and entry.account == self._account and is_of_now:
                is_own = line.who.person == self._me.person
                self._keep(TrackedRequest(entry, is_own=is_own, parts_left=line.parts))
        elif line.goes_on:
            self._add_part(line)
        elif line.concerns:
            self._outcomes.add(line)
            if line.concerns in self._requests:
                self._note(line.concerns, is_news=line.who.run != self._me.run)
            else:
                self._await_intent(line.concerns)

    def add_result(self, result: ModerationResult) -> None:
        """Take in what became of a request of this console."""
        meant = result.request
        if meant.account != self._account:
            return
        known = self._requests.get(meant.id)
        at = known.entry.at if known else result.at
        if known:  # whom it hits was counted again
            self._forget(meant.id)
        resolved = Resolution(outcome=result.outcome, at=result.at, detail=result.detail)
        entry = JournalEntry(at=at, who=self._me, meant=meant, resolved=resolved)
        self._keep(TrackedRequest(entry, is_own=True, apart=result.apart, told=result.outcome))

    def expire(self, now: datetime) -> None:
        """Forget what is too old, and give up waiting for what never got an outcome."""
        self._notes.expire(now - KEPT)
        while self._requests:
            request_id, request = next(iter(self._requests.items()))
            if request.entry.at >= now - KEPT:
                break
            self._forget(request_id)
        for request_id in list(self._open):
            request = self._requests[request_id]
            if request.entry.at < now - OVERDUE:
                unknown = Resolution(outcome=Outcome.UNKNOWN, at=request.entry.at)
                request.entry = replace(request.entry, resolved=unknown)
                self._note(request_id, is_news=True)

    def memory(self) -> Memory:
        """Return the memory as of now; the same object if nothing has changed."""
        notes = self._notes.memory()
        if not self._changed and notes is self._memory.notes:
            return self._memory
        for request_id in self._changed:
            if request := self._requests.get(request_id):
                self._index.put(request)
        self._changed.clear()
        self._memory = replace(self._index.memory(), notes=notes)
        return self._memory

    def _add_note(self, note: JournalNote, now: datetime) -> None:
        is_of_now = now - KEPT <= note.at <= now + AHEAD
        if is_of_now and self._notes.add(note) and not self._is_mine(note):
            self._new_notes.append(note)

    def new_notes(self) -> tuple[JournalNote, ...]:
        """Return what other consoles have noted since this was asked, the oldest first."""
        found, self._new_notes = self._new_notes, []
        return tuple(sorted(found, key=lambda note: note.at))

    def news(self) -> tuple[JournalEntry, ...]:
        """Return what others did of which the outcome is new since this was asked, oldest first."""
        found = []
        for request_id in self._news:
            request = self._requests.get(request_id)
            if request and request.outcome is not request.told:
                request.told = request.outcome
                found.append(request.entry)
        self._news.clear()
        return tuple(sorted(found, key=lambda entry: entry.at))

    def _is_mine(self, told: JournalLine | JournalEntry | JournalNote) -> bool:
        """Return whether this very console wrote it."""
        return bool(told.who.run) and told.who.run == self._me.run

    def _keep(self, request: TrackedRequest) -> None:
        request_id = request.entry.id
        self._requests[request_id] = request
        self._early.pop(request_id, None)
        self._size += request.size
        self._note(request_id, is_news=True)
        self._bound()

    def _note(self, request_id: str, *, is_news: bool) -> None:
        """Note that more is known of a request."""
        request = self._requests[request_id]
        self._changed[request_id] = None
        self._open.pop(request_id, None)
        resolved = self._outcomes.resolved(request.entry.meant)
        if resolved is not None:
            request.entry = replace(request.entry, resolved=resolved)
            request.apart = resolved.apart
        if request.entry.resolved is None and not self._is_mine(request.entry):
            self._open[request_id] = None
        if is_news:
            self._news[request_id] = None
        else:
            request.told = request.outcome

    def _add_part(self, line: JournalLine) -> None:
        request = self._requests.get(line.goes_on)
        if request is None or self._size >= MOST_PEOPLE:
            return
        meant = request.entry.meant
        if isinstance(meant, ModerationRequest) and request.entry.who.run == line.who.run:
            known = request.ids = request.ids or {target.id for target in meant.targets}
            more = tuple(target for target in line.targets if target.id not in known)
            known.update(target.id for target in more)
            spared = meant.excluded + line.excluded
            if len(spared) > MOST_PEOPLE:
                return  # it is not whole, and anybody may have been spared
            whole = replace(meant, targets=meant.targets + more, excluded=spared)
            request.entry = replace(request.entry, meant=whole)
            request.parts_left -= 1
            self._size += len(more)
            self._changed[line.goes_on] = None
            self._bound()

    def _await_intent(self, request_id: str) -> None:
        """Keep an outcome whose intent is not known yet; but not many of them."""
        self._early[request_id] = None
        if len(self._early) > MOST_REQUESTS:
            oldest = next(iter(self._early))
            del self._early[oldest]
            self._outcomes.forget(oldest)

    def _bound(self) -> None:
        while len(self._requests) > MOST_REQUESTS or (
            self._size > MOST_PEOPLE and len(self._requests) > 1
        ):
            oldest = self._least_needed()
            at = self._requests[oldest].entry.at
            self.dropped_until = max(at, self.dropped_until or at)
            self._forget(oldest)

    def _least_needed(self) -> str:
        """Return the oldest request of no policy, for policies are bounded by what they did.

        The newest is what was just done; where there is no other, it is the oldest of a policy.
        """
        newest = next(reversed(self._requests))
        for request_id, request in self._requests.items():
            if request_id != newest and not policy_of(request.entry):
                return request_id
        return next(iter(self._requests))

    def _forget(self, request_id: str) -> None:
        request = self._requests.pop(request_id)
        self._open.pop(request_id, None)
        self._outcomes.forget(request_id)
        self._size -= request.size
        self._changed[request_id] = None
        self._index.remove(request)
