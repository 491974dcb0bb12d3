"""Consoles that are killed in the middle of something, and who settles what they leave open."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx

from roomtui.api.client import VideoApi
from roomtui.api.models import Participant, Session
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import EPOCH, SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.server import Limits
from roomtui.live.actions.request import Action, ModerationRequest, ModerationResult, Target
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.actions.writes import Write
from roomtui.live.gate import RequestGate
from roomtui.live.journal.console_lock import FOLDER
from roomtui.live.journal.journal import Journal, Operator
from roomtui.live.journal.recovery import JournalRecovery
from roomtui.live.journal.settled import Publish, Settled, Waiting
from roomtui.text import name_of

DEAD: Final = Operator("alice", "192.0.2.7", "ops", "https://api.test", "desk", 7, "dead")


class Killed(BaseException):
    """The end of a process that nobody can catch."""


class Deadly(httpx.AsyncBaseTransport):
    """Kills the console once a request that changes something has left, or has been obeyed."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *, obeyed: bool) -> None:
        self._inner = inner
        self._obeyed = obeyed

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return await self._inner.handle_async_request(request)
        if self._obeyed:
            await self._inner.handle_async_request(request)
        raise Killed


class HeldClock(SteppedClock):
    """The simulation's stepped clock, which the console reads too."""

    def __init__(self) -> None:
        super().__init__(EPOCH)
        self._started = time.monotonic()

    def monotonic(self) -> float:
        return self._started + (self.now() - EPOCH).total_seconds()


class KilledConsole:
    """One service and one state folder that consoles come to and go from.

    Nobody really sleeps: `asleep` has the seconds, which pass at once, and `meanwhile` is called
    after each.
    """

    def __init__(self, folder: Path, scenario: str = "still") -> None:
        self.folder = folder
        self.clock = HeldClock()
        self.api: EmbeddedApi = embedded(scenario, clock=self.clock, limits=Limits(requests=10**9))
        self.gate = RequestGate()
        self.asleep: list[float] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.runs = 0

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.asleep.append(seconds)
            self.clock.tick(seconds)
            self.meanwhile()

    def client(self, transport: httpx.AsyncBaseTransport | None = None) -> VideoApi:
        way = transport or self.api.transport()
        return VideoApi(ApiKey(self.api.key), self.api.base_url, transport=way)

    def journal(self, **who: Any) -> Journal:
        """Begin another console."""
        self.runs += 1
        known = {name: getattr(DEAD, name) for name in DEAD.__struct_fields__}
        return Journal(self.folder, Operator(**known | {"run": f"run{self.runs}"} | who))

    async def kill(self, deed: ModerationRequest | Write, *, obeyed: bool, **who: Any) -> None:
        """Have a console killed with a deed under way."""
        journal = self.journal(**who)
        api = self.client(Deadly(self.api.transport(), obeyed=obeyed))
        try:
            if isinstance(deed, ModerationRequest):
                moderator = ActionRunner(api, journal, self.clock, RequestGate())
                await moderator.carry_out(deed, lambda _: None)
            else:
                await ActionRunner(api, journal, self.clock, RequestGate()).carry_out(deed)
        except Killed:
            journal.close()  # as the kernel does
        else:
            raise AssertionError("it lived on")

    def leave(self, order: ModerationRequest) -> None:
        """Have a console killed when it had journaled what it meant to do."""
        journal = self.journal()
        journal.append("intent", self.clock.now(), order=order)
        journal.close()

    async def kill_after_answer(self, order: ModerationRequest) -> list[ModerationResult]:
        """Have a console killed once an order is answered, and before it is confirmed."""
        journal = self.journal()
        heard: list[ModerationResult] = []
        moderator = ActionRunner(self.client(), journal, self.clock, RequestGate())
        await moderator.carry_out(order, heard.append)
        journal.close()
        return heard

    def recovery(self, *, api: VideoApi | None = None, **who: Any) -> JournalRecovery:
        return JournalRecovery(api or self.client(), self.journal(**who), self.clock, self.gate)

    async def settle(
        self,
        publish: Publish | None = None,
        *,
        recovery: JournalRecovery | None = None,
        **who: Any,
    ) -> tuple[Settled, ...]:
        """Start a console, wait until it has settled all there is, and end it."""
        recovery = recovery or self.recovery(**who)
        try:
            async with asyncio.timeout(60):
                return await recovery.run(publish or self.note)
        finally:
            recovery._journal.close()

    def note(self, news: Settled | Waiting) -> None:
        """Stand for the screen."""

    @property
    def run_files(self) -> list[str]:
        return sorted(file.name for file in (self.folder / FOLDER).iterdir())

    @property
    def session(self) -> Session:
        return next(one for one in self.api.world.sessions.values() if one.active)

    @property
    def people(self) -> list[Participant]:
        present = self.api.world.present_in(self.session.id)
        return [self.api.world.participants[one] for one in present]

    def order(self, action: Action, *people: Participant, **fields: Any) -> ModerationRequest:
        session = self.session
        targets = tuple(Target(one.id, name_of(one.context)) for one in people)
        return ModerationRequest(
            **{
                "action": action,
                "session_id": session.id,
                "room_id": session.room_id,
                "room": "stage",
                "targets": targets,
                "confirmed": 50 if action is Action.END else 0,
            }
            | fields
        )
