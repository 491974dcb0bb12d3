"""A world in which people are really muted, to compare with what is made of the journal.

It knows when each request came to the service and what it did there, which nobody else does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from roomtui.account_id import AccountId
from roomtui.api.models import Participant, Session
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.identities import NO_IDENTITIES
from roomtui.live.journal.entries import JournalLine
from roomtui.live.journal.operator import Operator
from roomtui.live.memory.builder import MemoryBuilder
from roomtui.live.presence import LONG_AGO
from roomtui.live.snapshot import Snapshot
from roomtui.live.undo.stack import EMPTY_STACK, UndoStack
from roomtui.live.undo.undo import Known, Undo, undo_of

BEGIN = datetime(2026, 11, 29, 21, tzinfo=UTC)
OPS = AccountId("ops", "http://service")
ME = Operator("op-a", profile="ops", service="http://service", run="run-a", host="h", pid=1)
COLLEAGUE = Operator("op-b", profile="ops", service="http://service", run="run-b", host="h", pid=2)


@dataclass
class Person:
    id: str
    session_id: str
    joined: float
    left: float | None = None

    def is_there(self, at: float) -> bool:
        return self.joined <= at and (self.left is None or at < self.left)


@dataclass
class Sent:
    """A request, when it was meant, when it came to the service, and when that was told.

    `came` is None if it never did; `told` is None while it is under way. `missed` are those whom
    it did not hit, by their own outcomes.
    """

    request: ModerationRequest
    who: Operator
    meant: float
    came: float | None
    told: float | None
    outcome: Outcome = Outcome.SENT
    missed: dict[str, Outcome] = field(default_factory=dict)

    def hits(self, person: Person) -> bool:
        """Return whether it really hit somebody."""
        if self.came is None or person.session_id != self.request.session_id:
            return False
        if person.id in self.missed or not person.is_there(self.came):
            return False
        if self.request.everyone:
            return all(one.id != person.id for one in self.request.excluded)
        return any(one.id == person.id for one in self.request.targets)


def instant(at: float) -> datetime:
    return BEGIN + timedelta(seconds=at)


class World:
    """People in two sessions, and all that two consoles sent there."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {one.id: one for one in people}
        self.sent: list[Sent] = []

    def present(self, session_id: str, at: float) -> list[Person]:
        return [
            one for one in self.people.values() if one.session_id == session_id and one.is_there(at)
        ]

    def muted(self, person: Person, without: frozenset[str] = frozenset()) -> bool | None:
        """Return whether somebody is muted, had some requests never been; None if none was."""
        hits = [one for one in self.sent if one.request.id not in without and one.hits(person)]
        if not hits:
            return None
        return max(hits, key=lambda one: one.came or 0.0).request.action is Action.MUTE

    def send(
        self,
        who: Operator,
        action: Action,
        people: Iterable[str],
        at: float,
        *,
        session_id: str = "s1",
        everyone: bool = False,
        spared: Iterable[str] = (),
        plan: str = "",
        undoes: str = "",
        **how: object,
    ) -> Sent:
        request = ModerationRequest(
            account=OPS,
            action=action,
            session_id=session_id,
            room_id="r",
            room="stage",
            targets=tuple(Target(one, one.upper()) for one in people),
            excluded=tuple(Target(one, one.upper()) for one in spared),
            everyone=everyone,
            plan=plan,
            undoes=undoes,
            id=f"q{len(self.sent)}",
        )
        told = {"came": at + 0.1, "told": at + 0.2} | how
        sent = Sent(request=request, who=who, meant=at, **told)  # type: ignore[arg-type]
        self.sent.append(sent)
        return sent

    def known(self, now: float) -> Known:
        """Return what the first console knows of it, by its results and the journal's lines."""
        builder, stack = MemoryBuilder(OPS, ME), EMPTY_STACK
        for one in sorted(self.sent, key=lambda sent: sent.meant):
            stack = self._tell(one, builder, stack, now)
        groups = {i: self.present(i, now) for i in ("s1", "s2")}
        sessions = [
            Session(
                id=i,
                room_id="r",
                active=True,
                participants=tuple(
                    Participant(id=p.id, session_id=i, joined_at=instant(p.joined), context=p.id)
                    for p in people
                ),
            )
            for i, people in groups.items()
        ]
        memory = builder.memory()
        return Known(
            snapshot=Snapshot.of((), sessions, account=OPS, number=1),
            memory=type(memory)(mutes=memory.mutes, whole_since=LONG_AGO),
            stack=stack,
            identities=NO_IDENTITIES,
            now=instant(now),
        )

    def _tell(self, one: Sent, builder: MemoryBuilder, stack: UndoStack, now: float) -> UndoStack:
        at, request = instant(one.meant), one.request
        if one.who is ME:
            stack = stack.beginning(request, at)
            if one.told is not None:
                result = ModerationResult(
                    request=request, outcome=one.outcome, at=instant(one.told), apart=one.missed
                )
                builder.add_result(replaced(result, at))
                builder.add_result(result)
                stack = stack.noting(result)
            return stack
        builder.add(
            JournalLine(at=at, kind="intent", who=one.who, order=request, format=2), instant(now)
        )
        if one.told is not None:
            told = JournalLine(
                at=instant(one.told),
                kind="outcome",
                who=one.who,
                order=request.id,
                outcome=one.outcome,
                apart=one.missed,
                format=2,
            )
            builder.add(told, instant(now))
        return stack

    def undo(self, now: float) -> Undo:
        """Return what takes back the last that the first console did."""
        known = self.known(now)
        assert known.stack.last
        return undo_of(known.stack.last, known)


def replaced(result: ModerationResult, at: datetime) -> ModerationResult:
    """Return what was told of a request when it was about to be sent."""
    return ModerationResult(request=result.request, outcome=Outcome.SENDING, at=at)


def hit(undo: Undo) -> dict[str, list[str]]:
    """Return whom an undo hits, by what it does to them."""
    found: dict[str, list[str]] = {}
    for request in undo.requests:
        found.setdefault(request.action, []).extend(one.id for one in request.targets)
    return found
