"""A simulated event, looked at with virtual time by the stages that work out alerts."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Session
from roomtui.demo.clock import SteppedClock
from roomtui.demo.plans import Scenario
from roomtui.demo.world import World
from roomtui.identity.stable import identity_in
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.analysis.analyser import Analyser, IdentityStage
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.analysis.hosts import HostStage
from roomtui.live.analysis.slices import at_once
from roomtui.live.attention.alert import Alert
from roomtui.live.attention.file_checker import FileChecker
from roomtui.live.attention.file_checks import PendingFile
from roomtui.live.attention.file_reader import PendingPage
from roomtui.live.attention.stage import AttentionStage
from roomtui.live.kinds import RecordKind
from roomtui.live.memory.memory import NO_MEMORY, Memory, PastAction
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.snapshot import Snapshot
from roomtui.live.watch_list import NOBODY_WATCHED, Watched, WatchList
from roomtui.settings import HOST_ROLES
from roomtui.thresholds import Thresholds


class WorldFiles:
    """Reads the files of a simulated event as the service would tell of them."""

    is_paused = False

    def __init__(self, world: World) -> None:
        self._world = world
        self.asked: list[str] = []

    async def recordings_of(self, session_id: str) -> int:
        self.asked.append(session_id)
        return len(self._world.recorder.of_session(session_id))

    async def pending(self, kind: RecordKind, status: str) -> PendingPage:
        self.asked.append(f"{kind} {status}")
        world = self._world
        if kind is RecordKind.RECORDING:
            files = tuple(
                PendingFile(kind, r.id, r.status, r.session_id, r.room_id, r.ended_at, r.updated_at)
                for r in world.recordings.values()
                if r.status == status
            )
        else:
            files = tuple(
                PendingFile(kind, c.id, c.status, c.session_id or "", c.room_id or "", c.created_at)
                for c in world.compositions.values()
                if c.status == status
            )
        return PendingPage(files[:250], whole=len(files) <= 250)


class Watching:
    """An event and what is worked out of it; nothing moves but by `after`.

    `memory` and `watched` are as somebody on this host would have them.
    """

    def __init__(
        self,
        scenario: Scenario | str = "small",
        *,
        seed: int = 2026,
        step: float = 2.0,
        thresholds: Mapping[str, Thresholds] | None = None,
        off: Collection[str] = (),
    ) -> None:
        self.clock = SteppedClock()
        self.world = World(scenario, clock=self.clock, seed=seed)
        self.step = step
        self.memory, self.watched = NO_MEMORY, NOBODY_WATCHED
        self.feed = Feed(state=FeedState.LIVE, interval=step)
        self.raised: dict[tuple[str, str], Alert] = {}
        self.times_raised = 0
        self._number = 0
        self.snapshot: Snapshot | None = None
        self.checker = FileChecker(
            WorldFiles(self.world),
            lambda: self.snapshot,
            self.clock.now,
            off,
        )
        self._asked_at = self.clock.now()
        stage = AttentionStage(
            self,
            memory=lambda: self.memory,
            watched=lambda: self.watched,
            checks=lambda: self.checker.checks,
            thresholds=thresholds,
            off=off,
        )
        self._analyser = Analyser((IdentityStage(), HostStage(HOST_ROLES), stage), _fail)
        self.analysis = Analysis()
        self.look()

    def now(self) -> datetime:
        return self.clock.now()

    def monotonic(self) -> float:
        return self.clock.now().timestamp()

    @property
    def sessions(self) -> list[Session]:
        return [s for s in self.world.sessions.values() if s.active]

    def room(self, name: str) -> str:
        room = self.world.find_room(name)
        assert room is not None
        return room.id

    def session(self, name: str) -> Session:
        """The session in a room, which is started if none goes on."""
        return self.world.start_session(self.room(name))

    def join(self, name: str, *contexts: str) -> list[Participant]:
        session = self.session(name)
        return [self.world.join(session.id, context) for context in contexts]

    def look(self, *, complete: bool = True) -> tuple[Alert, ...]:
        """Look at the event as it is now."""
        now, self._number = self.world.now(), self._number + 1
        whole = [self.world.whole_session(session.id) for session in self.sessions]
        self.snapshot = Snapshot.of(
            self.world.rooms.values(),
            whole,
            account=UNNAMED,
            number=self._number,
            at=now,
            complete=complete,
            before=self.snapshot,
        )
        return self.take(Update(self.snapshot, self.feed, (), now.timestamp(), now))

    def take(self, update: Update) -> tuple[Alert, ...]:
        self.analysis = at_once(self._analyser.work(update))
        for alert in self.analysis.alerts:
            self.times_raised += alert.key not in self.raised
            self.raised[alert.key] = alert
        return self.analysis.alerts

    def after(self, seconds: float) -> list[str]:
        """Look at every step until seconds have passed, and return the rules with an alert then."""
        ends = self.clock.now() + timedelta(seconds=seconds)
        while self.clock.now() < ends:
            self.clock.tick(min(self.step, (ends - self.clock.now()).total_seconds()))
            if (self.clock.now() - self._asked_at).total_seconds() >= 60:
                self._asked_at = self.clock.now()
                asyncio.run(self.checker.ask())
            self.look()
        return self.rules

    @property
    def rules(self) -> list[str]:
        """The rules with an alert that is not over."""
        return sorted(alert.rule for alert in self.analysis.alerts if alert.cleared_at is None)

    def said(self, rule: str) -> str:
        """The sentence of the one alert of a rule."""
        (alert,) = (one for one in self.raised.values() if one.rule == rule)
        return alert.sentence

    def kick(
        self, person: Participant, *, outcome: Outcome = Outcome.CONFIRMED, policy: str = ""
    ) -> None:
        """Kick somebody, which the journal of this host remembers."""
        self.world.kick(person.session_id, [person.id])
        self.remember(Action.KICK, person, outcome=outcome, policy=policy)

    def remember(
        self,
        action: Action,
        person: Participant,
        *,
        outcome: Outcome = Outcome.CONFIRMED,
        policy: str = "",
    ) -> None:
        done = PastAction(action, outcome, self.now(), "op-a", "r", person.id, person.session_id)
        done = replace(done, policy=policy)
        key = identity_in(person.context).key
        memory = self.memory
        self.memory = replace(
            memory,
            people={**memory.people, (UNNAMED, person.id): (done,)},
            identities={**memory.identities, (UNNAMED, key): (done,)},
        )

    def end(self, session: Session) -> None:
        """End a session, which the journal of this host remembers."""
        self.world.end_session(session.id)
        done = PastAction(Action.END, Outcome.SENT, self.now(), "op-a", "r", "", session.id)
        sessions = {**self.memory.sessions, (UNNAMED, session.id): (done,)}
        self.memory = Memory(self.memory.people, self.memory.identities, sessions)

    def watch(self, context: str, note: str = "") -> None:
        key = identity_in(context).key
        self.watched = WatchList({key: Watched(key, "X", self.now(), note)})


def _fail(error: Exception, _where: str) -> None:
    raise error
