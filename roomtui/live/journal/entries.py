"""The journal's lines, and its entries: an intent with its outcomes."""

from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Timestamp
from roomtui.live.actions.request import Action, ModerationRequest, Outcome, Target, disambiguated
from roomtui.live.journal.note_entry import JournalNote, NoteEntry
from roomtui.live.journal.operator import Operator

Scalar = str | int | float | bool | None
"""What a setting can be; nothing that nests is read back."""

TO_BE_SEEN: Final = frozenset({Outcome.SENT, Outcome.UNKNOWN})
"""Outcomes of a kick or an end that are not its last, unless it was settled so."""

NOTE: Final = "note"
"""The kind of a line that tells a note."""

KINDS: Final = frozenset({"intent", "outcome", "part", NOTE})
"""Kinds of lines that are understood."""


class WriteEntry(Struct, frozen=True, kw_only=True):
    """What the journal tells of a write: never a token, a link or a webhook.

    Lines of old journals have no `account`.
    """

    id: str
    verb: str
    what: str
    name: str
    account: AccountId = UNNAMED
    target: str = ""
    fields: dict[str, Scalar] = {}
    people: int = 0
    filter: dict[str, str] = {}
    count: int = 0
    plan: str = ""
    reason: str = ""

    @property
    def action(self) -> str:
        """Name what is done to what kind of thing: `delete room`."""
        return f"{self.verb} {self.what}"


class Head(Struct, frozen=True, kw_only=True, gc=False):
    """What tells how to read a line; the first format has no number."""

    kind: str
    format: int = 1


class JournalLine(Struct, frozen=True, kw_only=True, gc=False):
    """One line; `order` and `write` are whole in an intent and an id in others.

    `apart` has the outcomes of those targets, by id, for whom it is another than that of all.
    `seq` counts the lines of a run, `parts` those that an intent goes on in; `part` is the number
    of one of these, which bears more `targets` and `excluded`. A line of kind `note` is one note.
    """

    at: Timestamp
    kind: str
    who: Operator
    format: int = 1
    seq: int = 0
    order: ModerationRequest | str | None = None
    write: WriteEntry | str | None = None
    outcome: Outcome | None = None
    detail: str = ""
    latency_ms: int | None = None
    request_id: str = ""
    apart: dict[str, Outcome] = {}
    settled: bool = False
    parts: int = 0
    part: int = 0
    targets: tuple[Target, ...] = ()
    excluded: tuple[Target, ...] = ()
    note: NoteEntry | None = None

    @property
    def told_note(self) -> JournalNote | None:
        """Return the note that the line tells, if it tells one."""
        if self.kind != NOTE or self.note is None:
            return None
        return JournalNote(at=self.at, who=self.who, note=self.note)

    @property
    def intent(self) -> ModerationRequest | WriteEntry | None:
        """Return what is meant, if the line tells an intent."""
        meant = self.order or self.write
        return (
            meant
            if self.kind == "intent" and isinstance(meant, ModerationRequest | WriteEntry)
            else None
        )

    @property
    def concerns(self) -> str:
        """Return the id of what the line tells the outcome of, or nothing."""
        about = self.order or self.write
        is_whole = self.kind == "outcome" and self.outcome is not None
        return about if is_whole and isinstance(about, str) else ""

    @property
    def goes_on(self) -> str:
        """Return the id of the intent that the line is a part of, or nothing."""
        return self.order if self.kind == "part" and isinstance(self.order, str) else ""

    @property
    def says_something(self) -> bool:
        """Return whether it has what a line of its kind must have."""
        if self.kind == NOTE:
            return self.note is not None
        return self.intent is not None or bool(self.concerns or self.goes_on)


class Resolution(Struct, frozen=True, kw_only=True, gc=False):
    """What became of an intent; `settled_by` is the later console that found it out, if any.

    `seq` is that of the line that tells it.
    """

    outcome: Outcome
    at: datetime
    detail: str = ""
    latency_ms: int | None = None
    request_id: str = ""
    apart: dict[str, Outcome] = {}
    settled_by: Operator | None = None
    seq: int = 0


class JournalEntry(Struct, frozen=True, kw_only=True):
    """One action on record: an intent, and what is known of its outcome.

    `seq` counts the lines of its run, 0 in the first format; `is_whole` tells whether every line
    of the intent is there.
    """

    at: datetime
    who: Operator
    meant: ModerationRequest | WriteEntry
    resolved: Resolution | None = None
    seq: int = 0
    is_whole: bool = True

    @property
    def id(self) -> str:
        """Return the id."""
        return self.meant.id

    @property
    def account(self) -> AccountId:
        """Return the account that it was meant for; an old line tells it by its console alone."""
        told = self.meant.account
        return self.who.account if told == UNNAMED else told

    @property
    def is_open(self) -> bool:
        """Return whether its outcome is still to be found out."""
        if self.resolved is None:
            return True
        seen = can_be_seen(self.meant)
        return seen and self.resolved.outcome in TO_BE_SEEN and self.resolved.settled_by is None

    @property
    def last_told(self) -> datetime:
        """Return the time of its last line."""
        return self.resolved.at if self.resolved else self.at

    @property
    def action(self) -> str:
        """Name what is done: `kick`, `delete room`."""
        return self.meant.action

    @property
    def whom(self) -> tuple[str, ...]:
        """Name whom or what it hits."""
        if isinstance(self.meant, WriteEntry):
            return (self.meant.name,)
        if self.meant.action is Action.END:
            return ("the session",)
        return tuple(target.name for target in disambiguated(self.meant.targets))

    @property
    def room(self) -> str:
        """Name the room, where there is one."""
        return self.meant.room if isinstance(self.meant, ModerationRequest) else ""


def can_be_seen(meant: ModerationRequest | WriteEntry) -> bool:
    """Return whether later snapshots show the effect, so that an answer is not the last word."""
    return isinstance(meant, ModerationRequest) and meant.action.can_be_seen


class Outcomes:
    """What is known of every intent by its outcomes, whatever order their lines are read in.

    A clock that was set back puts a later line into an earlier file. The lines of a run are
    ordered by their numbers, or, in the first format, by what can only come last. Who settles
    comes after the run, and does not know better than it.
    """

    def __init__(self) -> None:
        self._own: dict[str, Resolution] = {}
        self._settled: dict[str, Resolution] = {}

    def add(self, line: JournalLine) -> None:
        """Take in a line that tells an outcome."""
        about = line.concerns
        if line.settled:
            before = self._settled.get(about)
            if before is None or before.outcome is Outcome.UNKNOWN:
                self._settled[about] = _resolution(line)
            return
        before, found = self._own.get(about), _resolution(line)
        first, last = (before, found) if before is None or _is_later(found, before) else (
            found, before)  # fmt: skip
        self._own[about] = last if first is None else _with_answer(last, first)

    def forget(self, request_id: str) -> None:
        """Forget what is known of an intent."""
        self._own.pop(request_id, None)
        self._settled.pop(request_id, None)

    def resolved(self, meant: ModerationRequest | WriteEntry) -> Resolution | None:
        """Return what became of an intent, None if no line tells."""
        own, settled = self._own.get(meant.id), self._settled.get(meant.id)
        if settled is None or own is None:
            return own or settled
        is_last = not can_be_seen(meant) or own.outcome not in TO_BE_SEEN
        return own if is_last else _with_answer(settled, own)


def _resolution(line: JournalLine) -> Resolution:
    return Resolution(
        outcome=line.outcome or Outcome.UNKNOWN,
        at=line.at,
        detail=line.detail,
        latency_ms=line.latency_ms,
        request_id=line.request_id,
        apart=line.apart,
        settled_by=line.who if line.settled else None,
        seq=line.seq,
    )


def _is_later(one: Resolution, other: Resolution) -> bool:
    if one.seq and other.seq:
        return one.seq >= other.seq
    return one.outcome not in TO_BE_SEEN or other.outcome in TO_BE_SEEN


def _with_answer(last: Resolution, first: Resolution) -> Resolution:
    """Return the last, with the latency and the request of the first, which had the answer."""
    latency = first.latency_ms if last.latency_ms is None else last.latency_ms
    request_id = last.request_id or first.request_id
    return msgspec.structs.replace(last, latency_ms=latency, request_id=request_id)
