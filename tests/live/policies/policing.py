"""An account of plain records, and an engine of policies that looks at it from time to time."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.models import Participant, Room, Session
from roomtui.identity.trusted import TrustedIdentities
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.analysis.slices import at_once
from roomtui.live.identity_reader import IdentityReader
from roomtui.live.journal.entries import JournalLine
from roomtui.live.journal.operator import Operator
from roomtui.live.memory.builder import MemoryBuilder
from roomtui.live.policies.engine import PolicyEngine
from roomtui.live.policies.look import Look
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.live.policies.situation import Situation
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.snapshot import Snapshot
from roomtui.policy_limits import PolicyLimits
from tests.live.support import StillClock

OPS = AccountId("ops", "http://service")
ME = Operator("op", profile="ops", service="http://service", run="run-1", host="h", pid=1)
ANOTHER = replace(ME, login="op-b", run="run-2", pid=2)

HOST_ROLES = ("host", "co-host", "moderator")


class Policed:
    """An account, its journal, and one console after the other that runs policies on it.

    Sessions are named after their rooms: `stage` has the session `stage-1`.
    """

    def __init__(
        self,
        *rooms: str,
        limits: PolicyLimits | None = None,
        trusted: Iterable[str] = (),
        skew: float = 0.0,
    ) -> None:
        self.clock = StillClock()
        self.rooms = rooms or ("stage",)
        self.limits = limits or PolicyLimits()
        self.skew = timedelta(seconds=skew)
        self.trusted = TrustedIdentities(trusted)
        self.people: dict[str, Participant] = {}
        self.silent: set[str] = set()
        self.torn: set[str] = set()
        self.feed = Feed(state=FeedState.LIVE)
        self.complete = True
        self.outcome = Outcome.SENT
        self.trouble = ""
        self.whole_since: datetime | None = None
        self.sent: list[ModerationRequest] = []
        self.times: dict[str, float] = {}
        self.lines: list[JournalLine] = []
        self.number = 0
        self.restart()

    def restart(self) -> None:
        """Go on with a new console, which knows of the journal alone."""
        self.engine = PolicyEngine(OPS, self.limits)
        self.reader = IdentityReader(trusted=self.trusted)
        self.snapshot = self._snapshot()

    @property
    def now(self) -> datetime:
        """The service's clock."""
        return self.clock.now() + self.skew

    # The account

    def join(
        self, person_id: str, user: str = "", *, name: str = "", role: str = "", room: str = ""
    ) -> None:
        context = {"name": name or person_id.capitalize()}
        context |= {"userId": user} if user else {}
        context |= {"role": role} if role else {}
        self.people[person_id] = Participant(
            id=person_id,
            session_id=f"{room or self.rooms[0]}-1",
            context=json.dumps(context),
            joined_at=self.now,
        )

    def leave(self, *person_ids: str) -> None:
        for person_id in person_ids:
            del self.people[person_id]

    def _snapshot(self) -> Snapshot:
        self.number += 1
        sessions = [
            Session(
                id=f"{room}-1",
                room_id=room,
                active=True,
                participants=tuple(p for p in self.people.values() if p.session_id == f"{room}-1"),
            )
            for room in self.rooms
        ]
        made = Snapshot.of(
            [Room(id=room, unique_name=room) for room in self.rooms],
            sessions,
            account=OPS,
            number=self.number,
            at=self.now,
            complete=self.complete,
        )
        return replace(made, silent=frozenset(self.silent), torn=frozenset(self.torn))

    # The journal

    def journal(
        self, request: ModerationRequest, outcome: Outcome | None, who: Operator = ME
    ) -> None:
        now = self.clock.now()
        self.lines.append(JournalLine(at=now, kind="intent", who=who, order=request))
        if outcome is not None:
            self.lines.append(
                JournalLine(at=now, kind="outcome", who=who, order=request.id, outcome=outcome)
            )

    def by_hand(self, action: Action, *person_ids: str, who: Operator = ANOTHER) -> None:
        """Have an operator act at another console of the host."""
        people = [self.people[one] for one in person_ids]
        identities = at_once(self.reader.read(self.snapshot))
        request = ModerationRequest(
            account=OPS, action=action, session_id=people[0].session_id, room_id="", room="",
            targets=tuple(Target(p.id, p.id, identities.read(p).key) for p in people),
        )  # fmt: skip
        self.journal(request, Outcome.SENT, who)

    # The console

    def look(self) -> Look:
        builder = MemoryBuilder(OPS, replace(ME, run="reads all"))
        for line in self.lines:
            builder.add(line, self.clock.now())
        builder.expire(self.clock.now())
        situation = Situation(
            snapshot=self.snapshot,
            identities=at_once(self.reader.read(self.snapshot)),
            memory=replace(builder.memory(), whole_since=self.whole_since),
            host_roles=HOST_ROLES,
            now=self.now,
            skew=self.skew,
        )
        return Look(
            situation=situation,
            feed=self.feed,
            at=self.clock.monotonic(),
            host_now=self.clock.now(),
            trouble=self.trouble,
        )

    def on(self, policy: Policy) -> Policy:
        assert self.engine.why_not_on(policy) == ""
        return self.engine.add(policy, self.look())

    def refresh(self, secs: float = 2.0) -> list[tuple[Action, tuple[str, ...]]]:
        """Return what one refresh has policies do: what, and to whom."""
        self.clock.step(secs)
        self.snapshot = self._snapshot()
        decision = self.engine.decide(self.look())
        for request in decision.requests:
            assert self.engine.why_not_now(request, self.look()) == ""
            self.sent.append(request)
            self.times[request.id] = self.clock.monotonic()
            self.journal(request, None if self.outcome is Outcome.SENDING else self.outcome)
            if self.outcome is not Outcome.SENDING:
                self.report(request, self.outcome)
                self.engine.give_back(request, self.clock.monotonic())
        return [(one.action, tuple(t.id for t in one.targets)) for one in decision.requests]

    def report(self, request: ModerationRequest, outcome: Outcome) -> None:
        result = ModerationResult(request=request, outcome=outcome, at=self.clock.now())
        self.engine.note(result, self.clock.monotonic())

    @property
    def alerts(self) -> list[str]:
        """The rules of those alerts that are not over."""
        return [one.rule for one in self.engine.alerts.all if one.cleared_at is None]

    def quiet(self, room: str = "stage", **fields: object) -> Policy:
        made = Policy(account=OPS, kind=PolicyKind.QUIET, since=self.now, room_id=room, room=room)
        return replace(made, **fields)

    def door(self, user: str = "u-1", room: str = "stage", **fields: object) -> Policy:
        made = Policy(
            account=OPS, kind=PolicyKind.DOOR, since=self.now, room_id=room, room=room,
            identity=f"userid:{user}", name="Mallory",
        )  # fmt: skip
        return replace(made, **fields)
